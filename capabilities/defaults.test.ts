import { Log, PeprMutateRequest } from "pepr";

import { defaults } from "./defaults";
import { NO_POD_DEFAULTS } from "./api/pod-defaults";

// Pepr logs every binding.
Log.level = "warn";

it("lets a pod pass that it cannot complete, as it is and with a warning", async () => {
  const object = { metadata: { ownerReferences: [{ kind: "DaemonSet", controller: true }] }, spec: { containers: [] } };
  const warnings: string[][] = [];
  const [, binding] = defaults(new Set(["everynode"]), {
    lookUpPodDefaults: () => Promise.resolve({ podDefaults: NO_POD_DEFAULTS }),
    warn: (...warning) => void warnings.push(warning),
  }).bindings;
  const request = new PeprMutateRequest({ uid: "1", operation: "CREATE", object } as never);
  await binding?.mutateCallback?.(request as never);
  expect(request.Raw).toEqual(object);
  expect(warnings).toEqual([
    ["1", expect.stringMatching(/^spec: not completed as a daemon pod, as that failed: TypeError/)],
  ]);
});
