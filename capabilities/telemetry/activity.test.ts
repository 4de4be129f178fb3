import { FakeClock } from "../../test/fakes/fake-clock";
import { activityCheck } from "./activity";

const LIMIT_MS = 300_000;

function setUp() {
  const clock = new FakeClock();
  const activity: Record<string, number | undefined> = { nodes: 1, pods: 1 };
  const active = () => Object.entries(activity).map(([name, lastActivityAtMs]) => ({ name, lastActivityAtMs }));
  const { check } = activityCheck({ name: "reflectors", clock, active, limitMs: LIMIT_MS });
  return { clock, activity, check };
}

it("passes while everything does something", () => {
  const { clock, activity, check } = setUp();
  for (let minute = 0; minute < 20; minute += 1) {
    expect(check()).toBe("ok");
    clock.advance(60_000);
    activity["nodes"] = activity["pods"] = clock.now();
  }
});

it("names what has done nothing for the limit, and no earlier", () => {
  const { clock, activity, check } = setUp();
  check();
  clock.advance(LIMIT_MS - 1);
  activity["pods"] = 2;
  expect(check()).toBe("ok");
  clock.advance(1);
  expect(check()).toBe("nodes has done nothing for 300.0 s");
  activity["nodes"] = 2;
  expect(check()).toBe("ok");
});

it("finds what has never begun", () => {
  const { clock, activity, check } = setUp();
  activity["pods"] = undefined;
  check();
  clock.advance(LIMIT_MS - 1);
  activity["nodes"] = 2;
  expect(check()).toBe("ok");
  clock.advance(1);
  expect(check()).toBe("pods has done nothing for 300.0 s");
});

it("is not deceived by a wall's clock that is set", () => {
  const { clock, check } = setUp();
  check();
  clock.now = () => Date.UTC(2030, 0);
  expect(check()).toBe("ok");
});
