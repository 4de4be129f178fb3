import { perform, runSteps } from "./run";
import type { Screen } from "./screen";
import type { Step } from "./step";
import { UntrueError, type World } from "./world";

describe("the steps of the demo", () => {
  it("run in order, each with a line of its own", async () => {
    const { lines, screen } = recorder();
    await runSteps(screen, aWorld(), [right("one"), right("two")]);
    expect(lines).toEqual(["begin one", "checked one: fine", "begin two", "checked two: fine"]);
  });

  it("end at the first that finds something untrue, with what it expected and found", async () => {
    const { lines, screen } = recorder();
    const wrong = failing("two", new UntrueError([{ what: "node a", expected: "one pod", found: "none" }]));
    await expect(runSteps(screen, aWorld(), [right("one"), wrong, right("three")])).rejects.toThrow("node a");
    expect(lines.slice(2)).toEqual([
      "begin two",
      "failed two",
      "  node a",
      "    expected  one pod",
      "    found     none",
    ]);
  });

  it("do not count as failed what was interrupted", async () => {
    const { lines, screen } = recorder();
    const interruption = new AbortController();
    const work = (): Promise<never> => {
      interruption.abort(new Error("interrupted"));
      return Promise.reject(new Error("kubectl was killed"));
    };
    await expect(perform({ screen, signal: interruption.signal, isChecked: true }, "one", work)).rejects.toThrow(
      "interrupted",
    );
    expect(lines).toEqual(["begin one"]);
  });

  it("are ticked, and what sets the stage for them is not", async () => {
    const { lines, screen } = recorder();
    const stage = { screen, signal: aWorld().signal, isChecked: false };
    await perform(stage, "set up", () => Promise.resolve({ said: "fine" }));
    expect(lines).toEqual(["begin set up", "done set up: fine"]);
  });

  it("shows the time that a step names instead of its own", async () => {
    const { durations, screen } = recorder();
    const step: Step = { title: "one", run: () => Promise.resolve({ said: "fine", durationMs: 1_234_567 }) };
    await runSteps(screen, aWorld(), [step]);
    expect(durations).toEqual([1_234_567]);
  });
});

function right(title: string): Step {
  return { title, run: () => Promise.resolve({ said: "fine" }) };
}

function failing(title: string, error: Error): Step {
  return { title, run: () => Promise.reject(error) };
}

/** Nothing here looks at the cluster. */
function aWorld(): World {
  return { signal: new AbortController().signal } as World;
}

function recorder(): { readonly lines: string[]; readonly durations: number[]; readonly screen: Screen } {
  const lines: string[] = [];
  const durations: number[] = [];
  const screen: Screen = {
    begin: title => lines.push(`begin ${title}`),
    progress: () => undefined,
    done: ({ title, said, durationMs, isChecked }) => {
      lines.push(`${isChecked ? "checked" : "done"} ${title}: ${said}`);
      durations.push(durationMs);
    },
    failed: title => lines.push(`failed ${title}`),
    details: details => lines.push(...details.map(line => `  ${line}`)),
    say: () => undefined,
    clear: () => undefined,
  };
  return { lines, durations, screen };
}
