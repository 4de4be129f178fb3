import { FakeKubeClient } from "../../../test/fakes/fake-kube-client";
import { typedCommand } from "../../../test/fakes/typed-command";
import { APPS } from "../../api/flavor";
import { namespaceOf } from "../../api/identity";
import type { PodTemplateSpec } from "../../api/types";
import { CONTROLLER_REVISIONS, daemonSets } from "../../kube/resources";
import { addUndo } from "./undo";

const SETS = daemonSets(APPS);
const namespace = namespaceOf("default");
const labels = { app: "logs" };
const counts = { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };

function template(image: string): PodTemplateSpec {
  return { metadata: { labels }, spec: { containers: [{ name: "main", image }] } };
}

/** A set of the third image, which was seen or not, and the revisions that there are. */
function cluster({ seen, recorded }: { readonly seen: boolean; readonly recorded: readonly string[] }) {
  const client = new FakeKubeClient();
  client.seed(SETS, {
    metadata: { namespace, name: "logs", generation: 3 },
    spec: { selector: { matchLabels: labels }, template: template("logs:3") },
    status: { ...counts, observedGeneration: seen ? 3 : 2 },
  });
  for (const [index, image] of recorded.entries()) {
    client.seed(CONTROLLER_REVISIONS, {
      metadata: { namespace, name: `logs-${index}`, labels },
      revision: index + 1,
      data: { spec: { template: { ...template(image), $patch: "replace" } } } as never,
    });
  }
  const image = (): string | undefined => client.objects(SETS)[0]?.spec?.template.spec?.containers[0]?.image;
  return { ...typedCommand(addUndo, client), client, image };
}

const all = ["logs:1", "logs:2", "logs:3"];

it("goes back to the revision before the last", async () => {
  const { type, image, said } = cluster({ seen: true, recorded: all });
  await type("undo", "ds/logs");
  expect([image(), said.out]).toEqual(["logs:2", "daemonset.apps/logs rolled back\n"]);
});

it("does not go one too far back from a template that is not recorded yet", async () => {
  const { type, image } = cluster({ seen: false, recorded: all.slice(0, 2) });
  await expect(type("undo", "ds/logs")).rejects.toThrow("the template of now has no revision yet: try again");
  expect(image()).toBe("logs:3");
  await type("undo", "ds/logs", "--to-revision", "2");
  expect(image()).toBe("logs:2");
});

it("goes back from a template that is recorded, though the rest of the spec was not seen", async () => {
  const { type, image } = cluster({ seen: false, recorded: all });
  await type("undo", "ds/logs");
  expect(image()).toBe("logs:2");
});

it("says that it may be done where the answer is lost, as to do it again would take it back", async () => {
  const { type, image, client } = cluster({ seen: true, recorded: all });
  client.inject({ verb: "patch", effect: { kind: "loseResponse" } });
  const told = "daemonset.apps/logs is rolled back or not, as the answer was lost: look at it first: other side closed";
  await expect(type("undo", "ds/logs")).rejects.toThrow(told);
  expect(image()).toBe("logs:2");
});

it("says what the API server refuses", async () => {
  const { type, client } = cluster({ seen: true, recorded: all });
  client.inject({ verb: "patch", effect: { kind: "fail", error: { kind: "forbidden", message: "you may not" } } });
  await expect(type("undo", "ds/logs")).rejects.toThrow("you may not");
});
