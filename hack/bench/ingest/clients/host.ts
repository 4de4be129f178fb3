import { setTimeout as sleep } from "node:timers/promises";

import { ordinalOf } from "../../load/daemon-pods";
import { answerQuestions } from "../../measure/child";
import { memoryOf } from "../../measure/process-usage";
import { startStallMeter } from "../../measure/stall";
import type { Figures, Question, Reply } from "../protocol";
import { Tally } from "../tally";

/** Told of each pod that a client's handlers hear of. */
export type OnPod = (name: string, resourceVersion: string) => void;

/** A client under test: lists and watches all pods with the credentials of a kubeconfig, until its process ends. */
export type StartClient = (kubeconfig: string, onPod: OnPod) => Promise<void>;

/** How often it is looked whether all has been told: often enough for figures of seconds. */
const pollMs = 2;

/** Runs a client in this process and measures it, as the benchmark asks. */
export function hostClient(start: StartClient): void {
  const [kubeconfig = "", pods = "0"] = process.argv.slice(2);
  const tally = new Tally(Number(pods));
  const meter = newPhaseMeter();
  let lastEventMs = 0;
  const onPod: OnPod = (name, resourceVersion) => {
    tally.note(ordinalOf(name), Number(resourceVersion));
    lastEventMs = performance.now();
  };

  const answer = async (question: Question): Promise<Reply> => {
    switch (question.kind) {
      case "list":
        meter.begin();
        await start(kubeconfig, onPod);
        await until(() => tally.distinct === Number(pods));
        return { kind: "listed", figures: await meter.end(lastEventMs) };
      case "watch":
        tally.restart();
        meter.begin();
        return { kind: "watching" };
      case "settle": {
        await until(() => tally.checksum === question.checksum);
        const { fresh: events, stale } = tally;
        return { kind: "settled", figures: { ...(await meter.end(lastEventMs)), events, stale } };
      }
      case "versions":
        return { kind: "versions", versions: [...tally.versions] };
    }
  };
  answerQuestions(async text => JSON.stringify(await answer(JSON.parse(text))));
}

interface PhaseMeter {
  begin(): void;
  /** The phase ended then, by `performance.now()`. */
  end(atMs: number): Promise<Figures>;
}

function newPhaseMeter(): PhaseMeter {
  const stall = startStallMeter();
  let startedAtMs = 0;
  let startedAtCpu = process.cpuUsage();
  return {
    begin: () => {
      startedAtMs = performance.now();
      startedAtCpu = process.cpuUsage();
      stall.begin();
    },
    end: async atMs => {
      const { user, system } = process.cpuUsage(startedAtCpu);
      const stallMs = await stall.longestMs();
      const { peakResidentBytes } = await memoryOf("self");
      // Offered where node was told to expose it.
      globalThis.gc?.();
      const heapBytes = process.memoryUsage().heapUsed;
      return {
        ...{ stallMs, peakResidentBytes, heapBytes },
        seconds: (atMs - startedAtMs) / 1000,
        cpuSeconds: (user + system) / 1e6,
      };
    },
  };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(pollMs);
}
