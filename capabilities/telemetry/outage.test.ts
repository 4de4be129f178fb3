import { FakeClock } from "../../test/fakes/fake-clock";
import type { Logger } from "./log";
import { silentLogger } from "./silent-log";
import { Outage } from "./outage";

function setUp() {
  const clock = new FakeClock();
  const lines: unknown[][] = [];
  const write = (level: string) => (message: string, fields?: object) => void lines.push([level, message, fields]);
  const log: Logger = { ...silentLogger, debug: write("debug"), info: write("info"), warn: write("warn") };
  const outage = new Outage({ clock, log });
  const fail = (message: string, kind: string): void => outage.failed({ message, kind, fields: { kind } });
  return { clock, lines, outage, fail };
}

it("warns of each failure and of each kind of it once", () => {
  const { lines, fail } = setUp();
  fail("Failing to watch", "network");
  fail("Failing to watch", "network");
  fail("Failing to watch", "forbidden");
  fail("Failing to list", "network");
  fail("Failing to watch", "network");
  expect(lines).toEqual([
    ["warn", "Failing to watch", { kind: "network" }],
    ["debug", "Failing to watch", { kind: "network" }],
    ["warn", "Failing to watch", { kind: "forbidden" }],
    ["warn", "Failing to list", { kind: "network" }],
    ["debug", "Failing to watch", { kind: "network" }],
  ]);
});

it("tells once that it is over, and warns anew afterwards", () => {
  const { clock, lines, outage, fail } = setUp();
  outage.over();
  fail("Failing to watch", "network");
  clock.advance(2_000);
  fail("Failing to watch", "network");
  clock.advance(1_000);
  lines.length = 0;
  outage.over();
  outage.over();
  fail("Failing to watch", "network");
  expect(lines).toEqual([
    ["info", "Working again", { failures: 2, afterMs: 3_000 }],
    ["warn", "Failing to watch", { kind: "network" }],
  ]);
});
