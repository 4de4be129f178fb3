import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { parse, stringify } from "yaml";

import { ensureBinaries } from "../../hack/control-plane/cluster";
import { type Helm, type Rendered, newHelm, ofKind, render, templateArgs } from "./helm";

// The alert rules as the chart renders them, judged by promtool. When each fires is in alerts/*.yaml, which promtool runs.

// promtool is built where it is missing.
jest.setTimeout(600_000);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface PrometheusRule extends Rendered {
  readonly spec: { readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[] };
}

interface RuleTest {
  readonly alert_rule_test: readonly {
    readonly alertname: string;
    readonly exp_alerts: readonly { readonly exp_labels: Readonly<Record<string, string>> }[];
  }[];
}

const fixtures = join(__dirname, "alerts");
const runbooks = join(__dirname, "../../docs/alerts.md");

let helm: Helm;
let promtool: string;
let dir: string;
let rule: PrometheusRule;
let rules: readonly Rule[];
let tests: readonly RuleTest[];

beforeAll(async () => {
  ({ promtool } = await ensureBinaries(["promtool"]));
  helm = await newHelm();
  dir = await mkdtemp(join(tmpdir(), "everynode-alerts-"));
  rule = await renderRule({});
  rules = rule.spec.groups.flatMap(group => group.rules);
  const files = (await readdir(fixtures)).filter(name => name.endsWith(".yaml"));
  const texts = await Promise.all(files.map(file => readFile(join(fixtures, file), "utf8")));
  tests = texts.flatMap(text => (parse(text) as { readonly tests: readonly RuleTest[] }).tests);
});

afterAll(() => rm(dir, { recursive: true }));

it("are rules that promtool has nothing to say against", async () => {
  const file = join(dir, "all.yaml");
  await writeFile(file, stringify(rule.spec));
  const { stdout } = await promisify(execFile)(promtool, ["check", "rules", "--lint=all", "--lint-fatal", file]);
  expect(stdout).toContain(`SUCCESS: ${rules.length} rules found`);
});

it.each(["process.yaml", "daemon-sets.yaml"])("fire when %s says so, and not else", async name => {
  // promtool compares annotations word for word; what is in them is looked at below.
  const groups = rule.spec.groups.map(group => ({
    ...group,
    rules: group.rules.map(entry => ({ ...entry, annotations: {} })),
  }));
  await writeFile(join(dir, "rules.yaml"), stringify({ groups }));
  await copyFile(join(fixtures, name), join(dir, name));
  const outcome = promisify(execFile)(promtool, ["test", "rules", join(dir, name)]);
  await expect(outcome).resolves.toMatchObject({ stdout: expect.stringContaining("SUCCESS") });
});

it("have a case each in which they fire, and one in which they do not", () => {
  const cases = tests.flatMap(test => test.alert_rule_test);
  const firing = cases.filter(({ exp_alerts: alerts }) => alerts.length > 0).map(({ alertname }) => alertname);
  const silent = cases.filter(({ exp_alerts: alerts }) => alerts.length === 0).map(({ alertname }) => alertname);
  for (const { alert } of rules) {
    expect(firing).toContain(alert);
    expect(silent).toContain(alert);
  }
});

it("speak only of labels that an alert has", () => {
  const cases = tests.flatMap(test => test.alert_rule_test);
  for (const { alert, annotations } of rules) {
    const texts = Object.values(annotations).join("\n");
    const named = [...texts.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
    for (const { exp_alerts: alerts } of cases.filter(({ alertname }) => alertname === alert)) {
      for (const { exp_labels: labels } of alerts) expect(Object.keys(labels)).toEqual(expect.arrayContaining(named));
    }
  }
});

it("lead to a chapter of docs/alerts.md each, and there is no other chapter", async () => {
  const chapters = [...(await readFile(runbooks, "utf8")).matchAll(/^## (Everynode\w+)$/gm)].map(([, name]) => name);
  expect(chapters.toSorted()).toEqual(rules.map(({ alert }) => alert).toSorted());
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook_url).toMatch(new RegExp(`/docs/alerts\\.md#${alert.toLowerCase()}$`));
    expect(annotations.summary).toMatch(/\.$/);
  }
});

it("can be left out, and be changed in a part, by name", async () => {
  const changed = await renderRule({
    alertLabels: { team: "platform" },
    alerts: {
      EverynodeRestarting: { enabled: false },
      EverynodeNoLeader: {
        for: "10m",
        labels: { severity: "page" },
        annotations: { dashboard: "https://example.test" },
      },
    },
  });
  const after = changed.spec.groups.flatMap(group => group.rules);
  expect(after.map(({ alert }) => alert)).toEqual(
    rules.map(({ alert }) => alert).filter(alert => alert !== "EverynodeRestarting"),
  );
  const before = rules.find(({ alert }) => alert === "EverynodeNoLeader");
  expect(after.find(({ alert }) => alert === "EverynodeNoLeader")).toEqual({
    ...before,
    for: "10m",
    labels: { severity: "page", team: "platform" },
    annotations: { ...before?.annotations, dashboard: "https://example.test" },
  });
});

it("are told apart from a name that no alert has", async () => {
  const values = {
    monitoring: { prometheusRule: { enabled: true, alerts: { EverynodeNoLeeder: { enabled: false } } } },
  };
  const { exitCode, stderr } = await helm.attempt(templateArgs(), values);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('monitoring.prometheusRule.alerts: there is no alert "EverynodeNoLeeder"; there are');
});

async function renderRule(prometheusRule: object): Promise<PrometheusRule> {
  const values = { monitoring: { prometheusRule: { enabled: true, ...prometheusRule } } };
  const [only, ...others] = ofKind<PrometheusRule>(await render(helm, values), "PrometheusRule");
  if (only === undefined || others.length > 0) throw new Error("not one PrometheusRule");
  return only;
}
