import { renderTable } from "../measure/table";
import type { ScaleResult } from "./measure";
import type { WorldSize } from "./world";

/** What was measured of one size, and what follows for a larger one if everything grows with the pods and nodes. */
export function renderScale(result: ScaleResult, larger: WorldSize): readonly string[] {
  const header = ["", sizeText(result), `${sizeText(larger)}, extrapolated`];
  const factor = (larger.nodes * larger.sets) / (result.nodes * result.sets);
  const bytesPerPod = result.cacheBytesPerPod + result.memoBytesPerPod;
  const memory = ({ nodes, sets }: WorldSize): string => `${((bytesPerPod * nodes * sets) / 2 ** 30).toFixed(2)} GiB`;
  const heartbeatShare = ({ nodes }: WorldSize, everySeconds: number): string =>
    `${((result.heartbeatMicros * nodes * 100) / everySeconds / 1e6).toFixed(1)} %`;
  const rows = [
    ["memory of the cache, a pod", bytes(result.cacheBytesPerPod), "the same"],
    ["memory of what looks remember, a pod", bytes(result.memoBytesPerPod), "the same"],
    ["memory that stays", memory(result), memory(larger)],
    ["memory, at its peak", `${(result.peakRssBytes / 2 ** 30).toFixed(2)} GiB`, "-"],
    ["CPU of the first sync", seconds(result.syncSeconds), seconds(result.syncSeconds * factor)],
    [
      "CPU of the first look at every set",
      seconds(result.firstLooksSeconds),
      seconds(result.firstLooksSeconds * factor),
    ],
    ["a status of a node", micros(result.heartbeatMicros), "the same"],
    ["  of that: made and parsed by the feed", micros(result.feedMicros.node), "the same"],
    ["node status every 5 minutes, of one core", heartbeatShare(result, 300), heartbeatShare(larger, 300)],
    ["node status every 10 s, of one core", heartbeatShare(result, 10), heartbeatShare(larger, 10)],
    ["a change of a pod", micros(result.podEventMicros), "the same"],
    ["  of that: made and parsed by the feed", micros(result.feedMicros.pod), "the same"],
    [
      "a look at a set where one pod changed",
      micros(result.podLookMicros),
      micros((result.podLookMicros * larger.nodes) / result.nodes),
    ],
  ];
  return renderTable({ header, rows });
}

function sizeText({ nodes, sets }: WorldSize): string {
  return `${nodes} nodes, ${sets} sets`;
}

function bytes(value: number): string {
  return `${Math.round(value)} B`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

function micros(value: number): string {
  return `${value.toFixed(0)} us`;
}
