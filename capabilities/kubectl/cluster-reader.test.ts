import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import type { ApiErrorKind } from "../kube/api-error";
import { APPS, EVERYNODE, type Flavor } from "../api/flavor";
import { namespaceOf, objectNameOf } from "../api/identity";
import { daemonSets } from "../kube/resources";
import { findSet } from "./cluster-reader";

const namespace = namespaceOf("default");
const name = objectNameOf("logs");

/** A cluster that has sets of these kinds, and looks them up by a bare name. */
function lookingUp(...flavors: readonly Flavor[]): { client: FakeKubeClient; find: () => ReturnType<typeof findSet> } {
  const client = new FakeKubeClient();
  const selector = { matchLabels: { app: "logs" } };
  const template = { metadata: { labels: { app: "logs" } }, spec: { containers: [{ name: "main", image: "logs:1" }] } };
  for (const flavor of flavors)
    client.seed(daemonSets(flavor), { metadata: { namespace, name, uid: flavor.name }, spec: { selector, template } });
  return { client, find: () => findSet({ client, namespace, reference: { name } }) };
}

const failing = (kind: ApiErrorKind) => ({ kind: "fail", error: { kind, message: `it is ${kind}` } }) as const;

describe("a bare name", () => {
  it.each([EVERYNODE, APPS])("means whichever kind has it, here $name", async flavor => {
    expect((await lookingUp(flavor).find()).set.uid).toBe(flavor.name);
  });

  it("is not enough where both kinds have it", async () => {
    await expect(lookingUp(EVERYNODE, APPS).find()).rejects.toThrow(
      'there are two sets "logs" in namespace default: say daemonset.everynode.dev/logs or daemonset.apps/logs',
    );
  });

  it("is told to be nobody's where neither has it", async () => {
    await expect(lookingUp().find()).rejects.toThrow("there is no daemonset.everynode.dev/logs or daemonset.apps/logs");
  });

  it("means the kind that whoever asks may read", async () => {
    const { client, find } = lookingUp(EVERYNODE);
    client.inject({ verb: "get", after: 1, effect: failing("forbidden") });
    expect((await find()).set.uid).toBe(EVERYNODE.name);
  });

  it.each<ApiErrorKind>(["unavailable", "timeout", "network", "tooManyRequests"])(
    "means none where one kind has it and the other was not told (%s), as that may have it too",
    async kind => {
      const { client, find } = lookingUp(EVERYNODE, APPS);
      client.inject({ verb: "get", after: 1, effect: failing(kind) });
      await expect(find()).rejects.toMatchObject({ kind });
    },
  );

  it("is told to be unreadable rather than absent", async () => {
    const { client, find } = lookingUp();
    client.inject({ verb: "get", after: 1, effect: failing("forbidden") });
    await expect(find()).rejects.toMatchObject({ kind: "forbidden" });
  });
});
