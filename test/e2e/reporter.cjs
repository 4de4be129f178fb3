const { DefaultReporter } = require("@jest/reporters");

/** Says what each test does when it begins, and how long it took when it ends: a chapter takes minutes. */
module.exports = class ScenarioReporter extends DefaultReporter {
  onTestStart(test) {
    super.onTestStart(test);
    this.say(`\n${test.path.slice(test.path.lastIndexOf("/") + 1)}`);
  }

  onTestCaseStart(_test, { ancestorTitles, title }) {
    this.say(`    … ${[...ancestorTitles, title].join(" ")}`);
  }

  onTestCaseResult(_test, { status, duration, ancestorTitles, title }) {
    const mark = status === "passed" ? "✓" : status === "failed" ? "✕" : "○";
    const time = duration === undefined || duration === null ? "" : ` (${(duration / 1000).toFixed(1)} s)`;
    this.say(`    ${mark} ${[...ancestorTitles, title].join(" ")}${time}`);
  }

  /** A test that is skipped neither begins nor ends. Its name says why. */
  onTestResult(test, result, aggregated) {
    super.onTestResult(test, result, aggregated);
    for (const { status, fullName } of result.testResults) if (status === "pending") this.say(`    ○ ${fullName}`);
  }

  say(line) {
    process.stderr.write(`${line}\n`);
  }
};
