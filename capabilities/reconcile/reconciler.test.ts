import { EffectsFixture } from "../../test/fakes/effects-fixture";
import { setKey } from "../api/flavor";
import { CanonicalTemplates } from "../cache/canonical-templates";
import { FailedPodBackoff } from "./failed-pod-backoff";
import { createReconciler } from "./reconciler";

it("answers with a retry, and counts it, where the look itself fails", async () => {
  const { clock, executor, set } = new EffectsFixture();
  const synced: string[] = [];
  const reconciler = createReconciler({
    snapshotter: {
      take: () => {
        throw new Error("bug");
      },
    },
    canonicalTemplates: new CanonicalTemplates(),
    executor,
    failedPods: new FailedPodBackoff(),
    catchUp: () => Promise.resolve(),
    settings: { burstReplicas: 250 },
    clock,
    metrics: { synced: result => synced.push(result), acted: () => undefined },
  });
  expect(await reconciler.sync(setKey(set), new AbortController().signal)).toMatchObject({
    kind: "retry",
    error: { message: "bug" },
  });
  expect(synced).toEqual(["retry"]);
});
