import { FakeClock } from "../../../test/fakes/fake-clock";
import { ApiError } from "../../kube/api-error";
import type { StatusReport } from "../view/status-view";
import { statusScreen } from "./status-screen";

// What a terminal of 80 columns gets of a roll-out, from both of our outputs in turn.

const REPORT: StatusReport = {
  ...{ set: "eds/logs", namespace: "default", strategy: "RollingUpdate", verdict: "in-progress" },
  progress: { kind: "updating", message: "Waiting", desired: 1, updated: 0, ready: 0, available: 0 },
  waiting: [],
};

function terminal(rows: number) {
  const written: string[] = [];
  const write = (text: string): void => void written.push(text);
  const out = { write, isTerminal: true, size: () => ({ columns: 80, rows }) };
  const clock = new FakeClock();
  const screen = statusScreen({ out, complain: write, clock }, {});
  return { screen, written, clock };
}

it("tells of a refusal on a terminal that it is one", () => {
  const { screen, written, clock } = terminal(24);
  const error = new ApiError({ kind: "unauthorized", message: "Unauthorized" });
  screen.show({ report: REPORT, outage: { error, sinceMs: clock.monotonic() } });
  expect(written.join("")).toContain("the cluster has not known who you are for 0s, and is asked again: Unauthorized");
});

it.each([3, 24])("tells of an outage on a terminal of %d rows, whatever does not fit", rows => {
  const { screen, written, clock } = terminal(rows);
  const error = new ApiError({ kind: "network", message: "connect ECONNREFUSED" });
  screen.show({ report: REPORT, outage: { error, sinceMs: clock.monotonic() } });
  expect(written.join("")).toContain("the cluster has not answered for 0s, and is asked again: connect ECONNREFUSED\n");
});

it("notes something where the state was, and draws the next one below", () => {
  const { screen, written } = terminal(24);
  screen.show({ report: REPORT, outage: undefined });
  const lines = written.join("").split("\n").length - 1;
  screen.note("note: something\n");
  screen.show({ report: REPORT, outage: undefined });
  expect(lines).toBeGreaterThan(1);
  expect(written.slice(1)).toEqual([`\u001b[${lines}A\u001b[J`, "note: something\n", written[0]]);
});
