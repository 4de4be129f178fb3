import { Log, PeprMutateRequest } from "pepr";

import { defaults } from "./defaults";
import { NO_POD_DEFAULTS } from "./api/pod-defaults";

// Pepr logs every binding.
Log.level = "warn";

/** What becomes of a pod that somebody creates, and what they are told. */
async function reviewed(object: object): Promise<{ readonly pod: object; readonly warnings: readonly string[][] }> {
  const warnings: string[][] = [];
  const [, binding] = defaults({
    served: new Set(["everynode"]),
    lookUpPodDefaults: () => Promise.resolve({ podDefaults: NO_POD_DEFAULTS }),
    warn: (...warning) => void warnings.push(warning),
  }).bindings;
  const request = new PeprMutateRequest({ uid: "1", operation: "CREATE", object } as never);
  await binding?.mutateCallback?.(request as never);
  return { pod: request.Raw, warnings };
}

it("lets a pod pass that it cannot complete, as it is and with a warning", async () => {
  const object = { metadata: { ownerReferences: [{ kind: "DaemonSet", controller: true }] }, spec: { containers: [] } };
  const { pod, warnings } = await reviewed(object);
  expect(pod).toEqual(object);
  expect(warnings).toEqual([
    ["1", expect.stringMatching(/^spec: not completed as a daemon pod, as that failed: TypeError/)],
  ]);
});

it("completes a daemon pod that nothing ties to a node, and warns of that", async () => {
  const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", controller: true };
  const { pod, warnings } = await reviewed({ metadata: { ownerReferences: [owner] }, spec: { containers: [] } });
  expect(pod).toMatchObject({ spec: { tolerations: expect.any(Array) } });
  expect(warnings).toEqual([["1", expect.stringMatching(/^spec: neither nodeName nor node affinity tells the node/)]]);
});
