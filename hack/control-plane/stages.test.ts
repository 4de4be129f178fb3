import { parseStages, readyDelayAnnotation, withOptions, type Stage } from "./stages";

const text = `
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: node-initialize }
spec:
  resourceRef: { apiGroup: v1, kind: Node }
  selector: { matchExpressions: [] }
  next: { statusTemplate: "phase: Running" }
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: pod-ready }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector:
    matchExpressions:
    - { key: .metadata.deletionTimestamp, operator: DoesNotExist }
    - { key: .status.phase, operator: In, values: [Pending] }
  next: { statusTemplate: "phase: Running # ready" }
---
apiVersion: kwok.x-k8s.io/v1alpha1
kind: Stage
metadata: { name: pod-delete }
spec:
  resourceRef: { apiGroup: v1, kind: Pod }
  selector: { matchExpressions: [{ key: .metadata.deletionTimestamp, operator: Exists }] }
  next: { delete: true }
`;
const stages = parseStages(text);

describe("parseStages", () => {
  it("reads a stage from each document", () => {
    expect(names(stages)).toEqual(["node-initialize", "pod-ready", "pod-delete"]);
  });

  it("throws for a document that is none", () => {
    expect(() => parseStages("kind: Stage\nmetadata: {}\n")).toThrow("this is none");
  });
});

describe("withOptions", () => {
  it("leaves KWOK's stages alone when nothing is asked for", () => {
    expect(withOptions(stages, {})).toEqual(stages);
  });

  it("lets a pod run unready until the delay is over", () => {
    const changed = withOptions(stages, { readyDelayMs: 1_500 });
    expect(names(changed)).toEqual(["node-initialize", "pod-running", "pod-ready", "pod-delete"]);
    expect(phases(changed, "pod-running")).toEqual(["Pending"]);
    expect(phases(changed, "pod-ready")).toEqual(["Running"]);
    expect(named(changed, "pod-running").spec.delay).toBeUndefined();
    expect(named(changed, "pod-ready").spec.delay).toEqual({
      durationMilliseconds: 1_500,
      durationFrom: { expressionFrom: `.metadata.annotations["${readyDelayAnnotation}"]` },
    });
    expect(named(changed, "pod-ready").spec.next).toEqual(named(stages, "pod-ready").spec.next);
  });

  it("asks a pod's probes how long it runs unready, after its annotation", () => {
    const changed = withOptions(stages, { delaysFromPods: true });
    expect(names(changed)).toEqual(["node-initialize", "pod-running", "pod-ready", "pod-delete"]);
    expect(named(changed, "pod-ready").spec.delay).toEqual({
      durationMilliseconds: 0,
      durationFrom: {
        expressionFrom: expect.stringMatching(
          /^\.metadata\.annotations\["pod-ready.*"\] \/\/ \(.*initialDelaySeconds .*"\\\(\.\)s"\)$/,
        ),
      },
    });
  });

  it("lets a deleted pod that runs end after its preStop sleep, within its grace period", () => {
    const changed = withOptions(stages, { delaysFromPods: true });
    expect(named(changed, "pod-delete").spec).toEqual({
      ...named(stages, "pod-delete").spec,
      delay: {
        durationMilliseconds: 0,
        durationFrom: {
          expressionFrom: expect.stringMatching(
            /^select\(\.status\.phase == "Running"\) .*deletionGracePeriodSeconds.*preStop.*"\\\(\[\., \$grace\] \| min\)s"$/,
          ),
        },
      },
    });
  });

  it.each([
    { what: "alone", options: {}, guarded: ["pod-ready"] },
    { what: "with a delay", options: { readyDelayMs: 1 }, guarded: ["pod-running", "pod-ready"] },
  ])("keeps pods with an image that matches from running, $what", ({ options, guarded }) => {
    const changed = withOptions(stages, { ...options, pendingImages: "^broken/\\d" });
    const guard = '(.spec.containers[], .spec.initContainers[]?) | .image | select( test("^broken/\\\\d") )';
    for (const name of guarded)
      expect(expressions(changed, name)).toContainEqual({ key: guard, operator: "DoesNotExist" });
    expect(expressions(changed, "pod-image-pull-back-off")).toContainEqual({ key: guard, operator: "Exists" });
    expect(expressions(changed, "node-initialize")).toEqual([]);
  });

  it("throws when KWOK no longer has the stage it changes", () => {
    expect(() => withOptions(stages.slice(0, 1), { readyDelayMs: 1 })).toThrow("KWOK has no stage named pod-ready");
  });
});

function names(all: readonly Stage[]): readonly string[] {
  return all.map(stage => stage.metadata.name);
}

function named(all: readonly Stage[], name: string): Stage {
  const stage = all.find(one => one.metadata.name === name);
  if (stage === undefined) throw new Error(`no stage ${name}`);
  return stage;
}

function expressions(all: readonly Stage[], name: string): Stage["spec"]["selector"]["matchExpressions"] {
  return named(all, name).spec.selector.matchExpressions;
}

function phases(all: readonly Stage[], name: string): readonly string[] | undefined {
  return expressions(all, name).find(expression => expression.key === ".status.phase")?.values;
}
