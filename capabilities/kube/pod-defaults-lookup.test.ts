import { FakeClock } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import { namespaceOf, objectNameOf } from "../api/identity";
import type { PodDefaultsEntry } from "../api/pod-defaults";
import { silentLogger } from "../telemetry/silent-log";
import { createPodDefaultsLookup } from "./pod-defaults-lookup";
import { NAMESPACES } from "./resources";

const everywhere: PodDefaultsEntry = { tolerations: [{ key: "dedicated", operator: "Exists" }] };
const inEdge: PodDefaultsEntry = {
  namespaceSelector: { matchLabels: { site: "edge" } },
  tolerations: [{ key: "offline", operator: "Exists" }],
};
const unlabelled: PodDefaultsEntry = {
  namespaceSelector: { matchExpressions: [{ key: "site", operator: "DoesNotExist" }] },
  tolerations: [{ key: "spot", operator: "Exists" }],
};

function setUp(entries: readonly PodDefaultsEntry[]) {
  const clock = new FakeClock();
  const client = new FakeKubeClient({ clock });
  for (const site of ["edge", "home"]) client.seed(NAMESPACES, { metadata: { name: site, labels: { site } } });
  const lookUp = createPodDefaultsLookup(entries, { client, clock, log: silentLogger });
  const found = async (namespace: string) => {
    const { podDefaults, unknownBecause } = await lookUp(namespaceOf(namespace));
    return { keys: podDefaults.tolerations.map(({ key }) => key), isKnown: unknownBecause === undefined };
  };
  return { clock, client, found };
}

const error = { kind: "forbidden", message: "it may not read namespaces" } as const;
const failing = { verb: "get", plural: "namespaces", effect: { kind: "fail", error } } as const;

it.each([
  { namespace: "edge", keys: ["dedicated", "offline"] },
  { namespace: "home", keys: ["dedicated"] },
])("what holds in $namespace is found by its labels", async ({ namespace, keys }) => {
  expect(await setUp([everywhere, inEdge]).found(namespace)).toEqual({ keys, isKnown: true });
});

it("nobody is asked where no entry selects namespaces", async () => {
  const { client, found } = setUp([everywhere]);
  client.inject(failing);
  expect(await found("unknown")).toEqual({ keys: ["dedicated"], isKnown: true });
});

it("what holds everywhere is known, and nothing guessed, while the labels cannot be read", async () => {
  const { client, clock, found } = setUp([everywhere, inEdge, unlabelled]);
  client.inject(failing);
  expect(await found("edge")).toEqual({ keys: ["dedicated"], isKnown: false });
  await clock.advanceAsync(1_000);
  expect(await found("edge")).toEqual({ keys: ["dedicated", "offline"], isKnown: true });
});

it("an answer stands for a second", async () => {
  const { client, clock, found } = setUp([inEdge]);
  await found("home");
  client.change(NAMESPACES, { name: objectNameOf("home") }, ({ metadata }) => ({
    metadata: { ...metadata, labels: { site: "edge" } },
  }));
  expect((await found("home")).keys).toEqual([]);
  await clock.advanceAsync(1_000);
  expect((await found("home")).keys).toEqual(["offline"]);
  await clock.advanceAsync(1_000);
  expect(clock.pending).toBe(0);
});
