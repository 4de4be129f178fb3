import { ADD, CoreV1Api, ERROR, KubeConfig, UPDATE, makeInformer, type V1Pod } from "@kubernetes/client-node";

import { hostClient } from "./host";

// @kubernetes/client-node's informer as its examples use it.

const restartDelayMs = 5_000;

hostClient(async (kubeconfig, onPod) => {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const api = config.makeApiClient(CoreV1Api);
  const informer = makeInformer(config, "/api/v1/pods", () => api.listPodForAllNamespaces());
  const told = ({ metadata }: V1Pod): void => onPod(metadata?.name ?? "", metadata?.resourceVersion ?? "");
  informer.on(ADD, told);
  informer.on(UPDATE, told);
  informer.on(ERROR, () => void setTimeout(() => void informer.start(), restartDelayMs));
  await informer.start();
});
