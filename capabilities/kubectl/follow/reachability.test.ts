import { FakeClock } from "../../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../../test/fakes/fake-kube-client";
import { NODES } from "../../kube/resources";
import { Reachability } from "./reachability";

it("knows of no outage of a follower that is forgotten, however its last call ends", async () => {
  const clock = new FakeClock();
  const client = new FakeKubeClient({ clock });
  const error = { kind: "network", message: "connect ECONNREFUSED" } as const;
  client.inject({ verb: "list", times: 2, effect: { kind: "loseResponse", delayMs: 1_000, error } });
  const reachability = new Reachability({ client, clock, onChange: () => undefined });
  const [kept, forgotten] = [reachability.follower({}), reachability.follower({})];
  const calls = [kept, forgotten].map(follower => follower.client.list(NODES, {}));
  forgotten.forget();
  const ended = Promise.allSettled(calls);
  await clock.advanceAsync(1_000);
  expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(reachability.outage).toMatchObject({ error, sinceMs: clock.monotonic() });
  kept.forget();
  expect(reachability.outage).toBeUndefined();
});
