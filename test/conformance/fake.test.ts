import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { namespaceOf, objectNameOf, resourceVersionOf } from "../../capabilities/api/identity";
import { daemonSets } from "../../capabilities/kube/resources";
import { aSet } from "../builders";
import { FakeClock } from "../fakes/fake-clock";
import { FakeKubeClient } from "../fakes/fake-kube-client";
import { describeKubeClient } from "./kube-client";
import { CONFIG_MAPS } from "./objects";

describeKubeClient("in memory", async () => {
  const clock = new FakeClock();
  const client = new FakeKubeClient({ clock });
  const restricted = client.sibling();
  const forbidden = { kind: "fail", error: { kind: "forbidden", status: 403, message: "forbidden" } } as const;
  restricted.inject(
    { verb: "list", plural: "secrets", times: Infinity, effect: forbidden },
    { verb: "create", times: Infinity, effect: forbidden },
  );
  const unreachable = client.sibling();
  unreachable.inject({
    times: Infinity,
    effect: { kind: "fail", error: { kind: "network", message: "connect ECONNREFUSED" } },
  });
  return {
    client,
    namespace: namespaceOf("conformance"),
    restricted,
    unreachable,
    terminatingNamespace: async () => {
      const error = { kind: "namespaceTerminating", status: 403, message: "being terminated" } as const;
      client.inject({ verb: "create", namespace: "terminating", effect: { kind: "fail", error } });
      return namespaceOf("terminating");
    },
    forgotten: { resource: CONFIG_MAPS, resourceVersion: resourceVersionOf("1") },
    pass: ms => clock.advanceAsync(ms),
    close: async () => client.streams.close(),
  };
});

it("keeps kinds of one plural apart by their groups", () => {
  const client = new FakeKubeClient();
  const { spec } = aSet();
  const metadata = { namespace: "default", name: "a" };
  for (const flavor of [APPS, EVERYNODE]) client.seed(daemonSets(flavor), { metadata, spec });
  client.remove(daemonSets(APPS), { namespace: namespaceOf("default"), name: objectNameOf("a") });
  expect([APPS, EVERYNODE].map(flavor => client.objects(daemonSets(flavor)).length)).toEqual([0, 1]);
});
