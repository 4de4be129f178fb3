import { aSet } from "../../../test/builders";
import { nodeNameOf, objectNameOf } from "../../api/identity";
import type { RolloutRecord } from "../../api/rollout-record";
import type { DaemonSetSpec } from "../../api/types";
import { failureNote, stillHeldNote, templateNotes } from "./hold-notes";

const frozen = "note: it is frozen, so that nothing happens before spec.frozen is taken away\n";
const suspended = "note: it is suspended, so that it has no pods before spec.suspend is taken away\n";
const paused = "note: it is paused, so that no pod is replaced before it is resumed\n";
const rolledBack =
  "note: it is rolled back to revision 3, so that pods are made from that before spec.rollbackTo is taken away\n";

it.each<[string, Partial<DaemonSetSpec>, string, string]>([
  ["nothing", { paused: false, frozen: false }, "", ""],
  ["a freeze, and nothing weaker", { frozen: true, suspend: true }, frozen, frozen],
  ["a suspension", { suspend: true }, suspended, suspended],
  ["a pause, which ends by being resumed", { paused: true }, "", paused],
  ["no pause under OnDelete", { paused: true, updateStrategy: { type: "OnDelete" } }, "", ""],
  ["another revision", { rollbackTo: { revision: 3 } }, "", rolledBack],
  [
    "several of them",
    { frozen: true, paused: true, rollbackTo: { revision: 3 } },
    frozen,
    frozen + paused + rolledBack,
  ],
])("tells of %s", (_, spec, still, template) => {
  const { spec: whole } = aSet({ spec });
  expect([stillHeldNote(whole), templateNotes(whole)]).toEqual([still, template]);
});

it("tells of a revision that failed, and of what ends that", () => {
  const record: RolloutRecord = { revision: objectNameOf("logs-new"), phase: "Canary" };
  const failure = { reason: "CrashLoop", nodes: 2, node: nodeNameOf("a") };
  expect([failureNote(undefined), failureNote(record), failureNote({ ...record, failure })]).toEqual([
    ...["", ""],
    "note: its newest revision failed (CrashLoop on 2 nodes, a among them), so that it waits for another template: undo goes back, and promote goes on all the same\n",
  ]);
});
