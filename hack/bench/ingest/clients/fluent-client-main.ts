import { K8s, kind } from "kubernetes-fluent-client";

import { hostClient } from "./host";

// kubernetes-fluent-client's Watcher with the settings that Pepr gives it, and without Pepr's own handler of lists, which
// makes a text of all of them and fails at this size.

hostClient(async (kubeconfig, onPod) => {
  // The client reads nothing else.
  process.env.KUBECONFIG = kubeconfig;
  const settings = { resyncFailureMax: 5, resyncDelaySec: 5, lastSeenLimitSeconds: 300, relistIntervalSec: 600 };
  const watcher = K8s(kind.Pod).Watch(
    ({ metadata }) => onPod(metadata?.name ?? "", metadata?.resourceVersion ?? ""),
    settings,
  );
  await watcher.start();
});
