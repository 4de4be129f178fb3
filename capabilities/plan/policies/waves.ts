import { compareUtf8 } from "../../api/canonical-json";
import type { RolloutRecord } from "../../api/rollout-record";
import type { Waves } from "../../api/staging";
import type { Labels } from "../../api/types";
import type { Admission } from "./fence";

// Which nodes get a new revision in which wave (docs/adr/0013-staged-rollouts.md).
//
//   values of the label, in their order:   a │ b   c │ d   e   f   g │ nodes without the label
//   waves, with a growth of 2:             1    2          3                 4
//
// The record names the first and the last value of a wave, and not how many there are: a value that appears later joins where
// it belongs, and takes the revision from no node.

type LabelsOfNode = Labels | undefined;

/** Which nodes may get the candidate: those of the wave and of all before it. Before the first wave has begun, none. */
export function waveAdmission({ topologyKey }: Waves, { wave = 0, through }: RolloutRecord): Admission {
  const isReached = (value: string | undefined): boolean =>
    through === undefined || (value !== undefined && compareUtf8(value, through) <= 0);
  return { admits: labels => wave > 0 && isReached(labels?.[topologyKey]), mostOf: wanted => wanted, keeps: true };
}

/** Whether a node belongs to the wave, and not to one before it. */
export function isOfWave({ topologyKey }: Waves, { from, through }: RolloutRecord, labels: LabelsOfNode): boolean {
  const value = labels?.[topologyKey];
  if (value === undefined) return through === undefined;
  if (from === undefined || compareUtf8(value, from) < 0) return false;
  return through === undefined || compareUtf8(value, through) <= 0;
}

/** The record of the next wave; undefined after the last one. `labels` are those of the nodes that are to get the candidate. */
export function nextWave(
  waves: Waves,
  record: RolloutRecord,
  labels: readonly LabelsOfNode[],
): RolloutRecord | undefined {
  const { revision, wave = 0, through } = record;
  if (wave > 0 && through === undefined) return undefined;
  const { known, hasUnlabelled } = valuesOf(waves, labels);
  const ahead = known.filter(value => through === undefined || compareUtf8(value, through) > 0);
  const taken = ahead.slice(0, waves.growth ** wave);
  const [from] = taken;
  const last = taken.at(-1);
  const next: RolloutRecord = { revision, phase: "Wave", wave: wave + 1 };
  if (from === undefined || last === undefined) return hasUnlabelled ? next : undefined;
  const isRest = taken.length === ahead.length && !hasUnlabelled;
  return { ...next, from, ...(!isRest && { through: last }) };
}

interface Values {
  /** In their order. */
  readonly known: readonly string[];
  readonly hasUnlabelled: boolean;
}

function valuesOf({ topologyKey }: Waves, labels: readonly LabelsOfNode[]): Values {
  const values = new Set(labels.map(own => own?.[topologyKey]));
  return {
    known: [...values].flatMap(value => value ?? []).toSorted(compareUtf8),
    hasUnlabelled: values.has(undefined),
  };
}
