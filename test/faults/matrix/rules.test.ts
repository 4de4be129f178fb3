import type { Pod } from "../../../capabilities/api/types";
import type { PodChange } from "./observer";
import { type Budget, newWatchdog, type Watchdog } from "./rules";

interface PodState {
  readonly name: string;
  readonly node: string;
  readonly revision?: string;
  readonly ready?: boolean;
  readonly terminating?: boolean;
  readonly phase?: string;
  readonly bound?: boolean;
}

function pod({ name, node, revision = "one", phase = "Running", ...state }: PodState): Pod {
  const { ready = true, terminating = false, bound = true } = state;
  const requirement = { key: "metadata.name", operator: "In", values: [node] };
  const required = { nodeSelectorTerms: [{ matchFields: [requirement] }] };
  return {
    metadata: {
      name,
      uid: name,
      labels: { "controller-revision-hash": revision },
      ...(terminating && { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    },
    spec: {
      ...(bound && { nodeName: node }),
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } },
      containers: [],
    },
    status: { phase, conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  } as Pod;
}

/** A watchdog that has seen these pods come. The operator asks for the deletion of those that are named. */
function watchdogOf(
  states: readonly PodState[],
  { budget, deleted = [] }: { readonly budget?: Budget; readonly deleted?: readonly string[] } = {},
): { dog: Watchdog; next: (change: Change) => void } {
  const dog = newWatchdog(uid => deleted.includes(uid));
  const pods = new Map<string, Pod>();
  const next = ({ kind = "present", ...state }: Change): void => {
    const now = pod(state);
    const before = pods.get(state.name);
    if (kind === "gone") pods.delete(state.name);
    else pods.set(state.name, now);
    dog.take({ kind, pod: now, before }, [...pods.values()]);
  };
  for (const state of states) next(state);
  dog.budget = budget;
  return { dog, next };
}

type Change = PodState & Partial<Pick<PodChange, "kind">>;

const a = { name: "a", node: "n1" };
const b = { name: "b", node: "n2" };
const nodes = ["n1", "n2"];

describe("pods of one node", () => {
  it.each([
    { what: "one pod", pods: [a], violations: 0 },
    { what: "two of one revision", pods: [a, { ...a, name: "a2" }], violations: 1 },
    {
      what: "two of which one is on its way out",
      pods: [
        { ...a, terminating: true },
        { ...a, name: "a2" },
      ],
      violations: 0,
    },
    {
      what: "two of which one has failed",
      pods: [
        { ...a, phase: "Failed" },
        { ...a, name: "a2" },
      ],
      violations: 0,
    },
    { what: "an old and a new one", pods: [a, { ...a, name: "a2", revision: "two" }], violations: 0 },
    {
      what: "three of three revisions",
      pods: [a, { ...a, name: "a2", revision: "two" }, { ...a, name: "a3", revision: "three" }],
      violations: 1,
    },
    { what: "one each on two nodes", pods: [a, b], violations: 0 },
  ])("are judged: $what", ({ pods, violations }) => {
    expect(watchdogOf(pods).dog.violations()).toHaveLength(violations);
  });

  it("are judged also when it lasted for one event only", () => {
    const { dog, next } = watchdogOf([a, { ...a, name: "a2" }]);
    next({ ...a, name: "a2", kind: "gone" });
    expect(dog.violations()).toEqual(["n1 has 2 pods at once: a of one, a2 of one"]);
  });
});

describe("the budget", () => {
  const oneAway: Budget = { nodes, maxUnavailable: 1, maxSurge: 0 };
  const oneBeside: Budget = { nodes, maxUnavailable: 0, maxSurge: 1 };
  const beside = (node: string, ready: boolean): PodState => ({ name: `${node}-new`, node, revision: "two", ready });

  it.each([
    { what: "as many as allowed are away", budget: oneAway, changes: [{ ...a, terminating: true }], violations: 0 },
    {
      what: "one more is terminating",
      budget: oneAway,
      changes: [
        { ...a, terminating: true },
        { ...b, terminating: true },
      ],
      violations: 1,
    },
    {
      what: "one more is not ready",
      budget: oneAway,
      changes: [
        { ...a, terminating: true },
        { ...b, ready: false },
      ],
      violations: 1,
    },
    {
      what: "a node outside of it is without",
      budget: { ...oneAway, nodes: ["n1"] },
      changes: [{ ...b, terminating: true }],
      violations: 0,
    },
    { what: "as many surge as allowed", budget: oneBeside, changes: [beside("n1", false)], violations: 0 },
    {
      what: "one more surges",
      budget: oneBeside,
      changes: [beside("n1", false), beside("n2", false)],
      violations: 1,
    },
    {
      what: "one more surges after one is ready",
      budget: oneBeside,
      changes: [beside("n1", false), beside("n1", true), beside("n2", false)],
      violations: 0,
    },
    {
      what: "the old one goes before the new one is ready",
      budget: oneBeside,
      changes: [beside("n1", false), { ...a, terminating: true }],
      violations: 1,
    },
  ])("is judged: $what", ({ budget, changes, violations }) => {
    const { dog, next } = watchdogOf([a, b], { budget });
    for (const change of changes) next(change);
    expect(dog.violations()).toHaveLength(violations);
  });

  it("does not count a pod that KWOK deleted by mistake until its successor is ready", () => {
    const { dog, next } = watchdogOf([a, b], { budget: oneAway });
    next({ ...a, kind: "gone" });
    next({ ...b, terminating: true });
    expect([dog.violations(), dog.mishaps]).toEqual([[], 1]);
    next({ ...a, name: "a2" });
    next({ ...a, name: "a2", terminating: true });
    expect(dog.violations()).toHaveLength(1);
  });
});

describe("a pod that vanishes without having been terminating", () => {
  const unbound = { ...a, bound: false, ready: false, phase: "Pending" };

  it.each([
    { what: "a bound one that nobody had deleted", state: a, deleted: [], mishaps: 1 },
    { what: "one not bound yet that nobody had deleted", state: unbound, deleted: [], mishaps: 1 },
    { what: "one not bound yet that the operator had deleted", state: unbound, deleted: ["a"], mishaps: 0 },
    { what: "one that has failed", state: { ...a, phase: "Failed" }, deleted: [], mishaps: 0 },
  ])("is a mishap or not: $what", ({ state, deleted, mishaps }) => {
    const { dog, next } = watchdogOf([state], { deleted });
    next({ ...state, kind: "gone" });
    expect(dog.mishaps).toBe(mishaps);
  });
});

it("counts what is written, and the pods made for a node", () => {
  const { dog, next } = watchdogOf([{ ...a, ready: false }]);
  next(a);
  next({ ...a, terminating: true });
  next({ ...a, terminating: true, kind: "gone" });
  next({ ...a, name: "a2" });
  expect([dog.writes, dog.madeFor("n1"), dog.madeFor("n2"), dog.mishaps]).toEqual([4, 2, 0, 0]);
});
