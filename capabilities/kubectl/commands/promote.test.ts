import { FakeKubeClient } from "../../../test/fakes/fake-kube-client";
import { typedCommand } from "../../../test/fakes/typed-command";
import { EVERYNODE } from "../../api/flavor";
import { namespaceOf } from "../../api/identity";
import { TEMPLATE_DIGEST_ANNOTATION } from "../../api/well-known";
import { projectSet } from "../../cache/set-projection";
import { CONTROLLER_REVISIONS, daemonSets } from "../../kube/resources";
import { kept } from "../cluster-reader";
import { addPromote } from "./promote";

const SETS = daemonSets(EVERYNODE);
const namespace = namespaceOf("default");
const labels = { app: "logs" };

/** A set with a canary, at its second generation, whose template has come back: its revision is of old. */
function cluster({ observedGeneration }: { readonly observedGeneration: number }) {
  const client = new FakeKubeClient();
  const counts = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
  const set = client.seed(SETS, {
    metadata: { namespace, name: "logs", generation: 2 },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "logs:1" }] } },
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { canary: { nodes: 1, bakeSeconds: 60 } } },
    },
    status: { ...counts, observedGeneration },
  });
  const { templateDigest } = kept(projectSet(set, EVERYNODE)).set;
  client.seed(CONTROLLER_REVISIONS, {
    metadata: { namespace, name: "logs-1", labels, annotations: { [TEMPLATE_DIGEST_ANNOTATION]: templateDigest } },
    ...{ revision: 1, data: {} },
  });
  return {
    ...typedCommand(addPromote, client),
    promoted: () => client.objects(SETS)[0]?.spec?.updateStrategy?.rollingUpdate?.promotedRevision,
  };
}

it("promotes the revision of the template by its number", async () => {
  const { type, promoted, said } = cluster({ observedGeneration: 2 });
  await type("promote", "logs");
  expect(promoted()).toBe(1);
  expect(said.out).toBe("daemonset.everynode.dev/logs promoted: revision 1 goes to all nodes\n");
});

it("promotes none by a number that the controller is about to change", async () => {
  const { type, promoted } = cluster({ observedGeneration: 1 });
  await expect(type("promote", "logs")).rejects.toThrow("has not got its number yet: try again");
  expect(promoted()).toBeUndefined();
});

it("takes at its word who names the revision", async () => {
  const { type, promoted } = cluster({ observedGeneration: 1 });
  await type("promote", "logs", "--revision", "1");
  expect(promoted()).toBe(1);
});
