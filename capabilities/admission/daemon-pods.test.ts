import type { FlavorName } from "../api/flavor";
import { NO_POD_DEFAULTS } from "../api/pod-defaults";
import type { PodSpec } from "../api/types";
import { type RequestedPod, completedSpec, warningsAbout } from "./daemon-pods";

const OWN: ReadonlySet<FlavorName> = new Set(["everynode"]);
const BOTH: ReadonlySet<FlavorName> = new Set(["everynode", "apps"]);

const CONTAINERS = [{ name: "agent", image: "agent:1" }];
const TIE = { matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] } as const;
const TIED = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [TIE] } } };

const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", controller: true };

function pod(spec: Partial<PodSpec> = {}, ...ownerReferences: readonly (typeof owner)[]): RequestedPod {
  const metadata = { ownerReferences: ownerReferences.length > 0 ? ownerReferences : [owner] };
  return { metadata, spec: { containers: CONTAINERS, ...spec } };
}

describe("a pod of a served daemon set", () => {
  it("gets the tolerations of daemon pods (D-ELIG-25)", () => {
    expect(completedSpec(pod({ affinity: TIED }), OWN, NO_POD_DEFAULTS)?.tolerations).toHaveLength(6);
  });

  it("gets one more on the host's network (D-ELIG-25)", () => {
    const spec = completedSpec(pod({ affinity: TIED, hostNetwork: true }), OWN, NO_POD_DEFAULTS);
    expect(spec?.tolerations?.at(-1)?.key).toBe("node.kubernetes.io/network-unavailable");
  });

  it("is tied to the node that it names (D-POD-06)", () => {
    expect(completedSpec(pod({ nodeName: "a" }), OWN, NO_POD_DEFAULTS)).toMatchObject({
      nodeName: "a",
      affinity: TIED,
    });
  });

  it("keeps the tie that it has", () => {
    expect(completedSpec(pod({ nodeName: "b", affinity: TIED }), OWN, NO_POD_DEFAULTS)?.affinity).toBe(TIED);
  });

  it("is left alone once it is complete", () => {
    const completed = completedSpec(pod({ nodeName: "a" }), OWN, NO_POD_DEFAULTS);
    expect(completedSpec(pod(completed), OWN, NO_POD_DEFAULTS)).toBeUndefined();
  });

  it("causes a warning where nothing tells its node (D-ELIG-33)", () => {
    expect(warningsAbout(pod(), OWN)).toHaveLength(1);
  });

  it.each([
    ["names its node", { nodeName: "a" }],
    ["is tied to one", { affinity: TIED }],
  ])("causes no warning where it %s", (_name, spec) => {
    expect(warningsAbout(pod(spec), OWN)).toEqual([]);
  });
});

describe("whose pods are completed", () => {
  it.each([
    ["a pod of a later version of our kind", pod({}, { ...owner, apiVersion: "everynode.dev/v1" }), OWN, true],
    ["a pod of apps/v1 in takeover", pod({}, { ...owner, apiVersion: "apps/v1" }), BOTH, true],
    ["a pod of apps/v1 otherwise", pod({}, { ...owner, apiVersion: "apps/v1" }), OWN, false],
    ["a pod of another kind of our group", pod({}, { ...owner, kind: "Other" }), OWN, false],
    ["a pod that a set owns and does not control", pod({}, { ...owner, controller: false }), OWN, false],
    [
      "a pod that another owner controls",
      pod({}, { ...owner, controller: false }, { ...owner, apiVersion: "apps/v1", kind: "ReplicaSet" }),
      BOTH,
      false,
    ],
    ["a pod of nobody", { metadata: {}, spec: { containers: CONTAINERS } }, OWN, false],
    ["a pod without a spec", { metadata: { ownerReferences: [owner] } }, OWN, false],
  ])("%s", (_name, candidate: RequestedPod, served, isServed) => {
    expect(completedSpec(candidate, served, NO_POD_DEFAULTS) !== undefined).toBe(isServed);
    expect(warningsAbout(candidate, served).length > 0).toBe(isServed);
  });
});
