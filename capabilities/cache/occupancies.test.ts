import type { Occupancy } from "../api/occupancy";
import fc from "fast-check";

import { aPod } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { fill } from "../../test/fakes/fill";
import { type NodeName, nodeNameOf, resourceVersionOf } from "../api/identity";
import { podDemand } from "../api/pod-demand";
import type { ObservedPod } from "../plan/snapshot";
import { type AssumedPod, createOccupancies } from "./occupancies";
import { createStore } from "./store";

const demandOf = (cpu: string, hostPort = 0) =>
  podDemand({ containers: [{ resources: { requests: { cpu } }, ports: [{ hostPort }] }] });

/** A pod on node `a` that takes one core, and no port. */
function taking(fields: PodFields & { readonly cpu?: string; readonly port?: number; readonly version?: number } = {}) {
  const { cpu = "1", port = 0, version = 2, ...rest } = fields;
  const pod = aPod(rest);
  const { nodeName } = pod;
  return {
    ...pod,
    resourceVersion: resourceVersionOf(String(version)),
    ...(nodeName !== undefined && { demand: demandOf(cpu, port) }),
  };
}

const assumed = (name: string, cpu = "1"): AssumedPod => ({
  ...aPod({ name, node: "a" }),
  nodeName: nodeNameOf("a"),
  demand: demandOf(cpu),
});

function setUp(pods: readonly ObservedPod[] = []) {
  const store = createStore<ObservedPod>({ reuse: (_, next) => next });
  fill(store, pods, resourceVersionOf("1"));
  const occupancies = createOccupancies({ pods: store, subscribe: listener => void store.subscribe(listener) });
  const freed: NodeName[] = [];
  occupancies.onFreed(node => freed.push(node));
  return { store, occupancies, freed };
}

const shown = (occupancy: ReadonlyMap<NodeName, Occupancy>) =>
  [...occupancy].map(([node, { pods, requests, hostPorts }]) => {
    return `${node}: ${pods} pods, ${requests.get("cpu") ?? 0}m, ${hostPorts.map(({ port }) => port).join(" ")}`;
  });

it("counts what was there before anyone asked", () => {
  const { occupancies } = setUp([
    taking({ name: "x", port: 80 }),
    taking({ name: "y", cpu: "500m" }),
    taking({ name: "z", node: "b" }),
  ]);
  expect(shown(occupancies.current())).toEqual(["a: 2 pods, 1500m, 80", "b: 1 pods, 1000m, "]);
});

it("counts nothing of pods that are not bound", () => {
  expect(setUp([taking({ bound: false })]).occupancies.current().size).toBe(0);
});

it("follows what comes, changes and goes, and tells where something went", () => {
  const { store, occupancies, freed } = setUp([taking({ name: "x", port: 80 })]);
  occupancies.current();
  store.observed(taking({ name: "y", cpu: "2" }));
  expect(shown(occupancies.current())).toEqual(["a: 2 pods, 3000m, 80"]);
  expect(freed).toEqual([]);
  store.observed({ ...aPod({ name: "y", phase: "Succeeded" }), resourceVersion: resourceVersionOf("3") });
  expect(shown(occupancies.current())).toEqual(["a: 1 pods, 1000m, 80"]);
  store.observedDeletion(taking({ name: "x", port: 80, version: 4 }));
  expect(occupancies.current().size).toBe(0);
  expect(freed).toEqual(["a", "a"]);
});

it("is the same map until something is taken or given back", () => {
  const { store, occupancies } = setUp([taking({ name: "x" })]);
  const before = occupancies.current();
  const { demand } = [...store.list()][0] ?? {};
  store.observed({ ...taking({ name: "x", ready: false, version: 3 }), ...(demand && { demand }) });
  expect(occupancies.current()).toBe(before);
  store.observed(taking({ name: "y", version: 4 }));
  expect(occupancies.current()).not.toBe(before);
  expect(shown(before)).toEqual(["a: 1 pods, 1000m, "]);
});

it("does not count before it is asked, and tells nobody", () => {
  const { store, freed } = setUp([taking({ name: "x" })]);
  store.observedDeletion(taking({ name: "x" }));
  expect(freed).toEqual([]);
});

describe("a pod that is about to be created", () => {
  it("is counted once, also when it is seen", () => {
    const { store, occupancies, freed } = setUp();
    const release = occupancies.assume([assumed("x")]);
    expect(shown(occupancies.current())).toEqual(["a: 1 pods, 1000m, "]);
    store.written(taking({ name: "x" }));
    expect(shown(occupancies.current())).toEqual(["a: 1 pods, 1000m, "]);
    release();
    expect(shown(occupancies.current())).toEqual(["a: 1 pods, 1000m, "]);
    expect(freed).toEqual([]);
  });

  it("is counted as what the server made of it once it is seen", () => {
    const { store, occupancies } = setUp();
    occupancies.assume([assumed("x")]);
    store.written(taking({ name: "x", cpu: "3" }));
    expect(shown(occupancies.current())).toEqual(["a: 1 pods, 3000m, "]);
  });

  it("is forgotten when it was refused, which frees its node", () => {
    const { occupancies, freed } = setUp();
    occupancies.assume([assumed("x"), assumed("y")])();
    expect(occupancies.current().size).toBe(0);
    expect(freed).toEqual(["a", "a"]);
  });
});

it("is what a count from nothing would be, whatever happened before", () => {
  const event = fc.record({
    name: fc.constantFrom("x", "y", "z"),
    node: fc.constantFrom("a", "b"),
    cpu: fc.constantFrom("1", "250m", "9007199254740993"),
    port: fc.constantFrom(0, 80),
    kind: fc.constantFrom("seen", "written", "deleted", "assumed"),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), events => {
      const { store, occupancies } = setUp();
      occupancies.current();
      events.forEach(({ kind, ...fields }, index) => {
        const pod = taking({ ...fields, version: index + 2 });
        if (kind === "seen") store.observed(pod);
        if (kind === "written") store.written(pod);
        if (kind === "deleted") store.observedDeletion(pod);
        if (kind === "assumed") occupancies.assume([assumed(fields.name)])();
      });
      const fresh = createOccupancies({ pods: store, subscribe: () => undefined });
      const sorted = (of: ReadonlyMap<NodeName, Occupancy>) => shown(of).toSorted();
      expect(sorted(occupancies.current())).toEqual(sorted(fresh.current()));
    }),
  );
});
