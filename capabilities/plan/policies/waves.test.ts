import { objectNameOf } from "../../api/identity";
import type { RolloutRecord } from "../../api/rollout-record";
import type { Waves } from "../../api/staging";
import { isOfWave, nextWave, waveAdmission } from "./waves";

const waves = (growth: number): Waves => ({ topologyKey: "zone", bakeMs: 0, growth });
const record = (fields: Partial<RolloutRecord> = {}): RolloutRecord => ({
  ...{ revision: objectNameOf("logs-new"), phase: "Wave", wave: 0 },
  ...fields,
});
const labelled = (text: string) => [...text].map(zone => (zone === "-" ? {} : { zone }));

/** The waves one after the other, as `<from>..<through>`; "." stands for what is absent. */
function wavesOf(growth: number, nodes: string): string {
  const told: string[] = [];
  let next = nextWave(waves(growth), record(), labelled(nodes));
  for (; next !== undefined && told.length < 9; next = nextWave(waves(growth), next, labelled(nodes))) {
    told.push(`${next.from ?? ""}..${next.through ?? ""}`);
    expect(next.wave).toBe(told.length);
  }
  return told.join(" ");
}

it.each<[string, number, string, string]>([
  ["one value each, in their order, the last with whatever comes", 1, "cab", "a..a b..b c.."],
  ["one for all of a value", 1, "aaaa", "a.."],
  ["growing ones", 2, "abcdefg", "a..a b..c d.."],
  ["growing ones, as far as there are values", 3, "abcde", "a..a b..d e.."],
  ["a last one of nodes without the label", 1, "b-a", "a..a b..b .."],
  ["one where no node has the label", 1, "--", ".."],
  ["none where there is no node", 1, "", ""],
])("there are %s", (_, growth, nodes, expected) => {
  expect(wavesOf(growth, nodes)).toBe(expected);
});

it.each<[string, Partial<RolloutRecord>, string]>([
  ["none before the first wave", {}, ""],
  ["those of the wave and of the ones before it", { wave: 2, from: "b", through: "c" }, "abc"],
  ["all in the last wave", { wave: 3, from: "d" }, "abcd-"],
])("a wave admits %s", (_, fields, expected) => {
  const { admits, keeps } = waveAdmission(waves(1), record(fields));
  const admitted = [..."abcd-"].filter(zone => admits(labelled(zone)[0]));
  expect([admitted.join(""), keeps]).toEqual([expected, true]);
});

it.each<[string, Partial<RolloutRecord>, string]>([
  ["its values, and not those before it", { from: "b", through: "c" }, "bc"],
  ["all that are left, where it is the last one", { from: "c" }, "cd-"],
  ["nodes without the label, where only these are left", {}, "-"],
])("of a wave are %s", (_, fields, expected) => {
  const own = [..."abcd-"].filter(zone => isOfWave(waves(1), record({ wave: 2, ...fields }), labelled(zone)[0]));
  expect(own.join("")).toBe(expected);
});
