import { setTimeout as sleep } from "node:timers/promises";

import { changeModels, writePods, type Models } from "../load/pods";
import { startChild, type Child } from "../measure/child";
import { cpuSecondsOf } from "../measure/process-usage";
import type { Contender } from "./contenders";
import type { EventFigures, Figures, Question, Reply } from "./protocol";
import { checksumOf, lostAmong } from "./tally";
import type { IngestWorld } from "./world";

export interface RunOptions {
  readonly world: IngestWorld;
  readonly contender: Contender;
  /** Where the clients' scripts are. */
  readonly folder: string;
  /** A folder for a CPU profile of the client. */
  readonly profiles?: string | undefined;
  /** When the pods become ready in the events of this run, different in each. */
  readonly readySince: Date;
  readonly listLimitMs: number;
  /** Counted from the last change. */
  readonly eventsLimitMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (what: string, done?: number) => void;
}

export interface Phase<F> {
  readonly figures: F;
  /** What the API server used meanwhile. */
  readonly apiServerCpuSeconds: number;
}

export interface EventsPhase extends Phase<Figures & EventFigures> {
  /** How long the generator took to write them all. */
  readonly writtenInSeconds: number;
  /** Pods of which the client knows another version than the one that they have. */
  readonly lost: number;
}

/** What came of one run; `failure` says in words why there are no figures of a phase. */
export interface RunResult {
  readonly contender: string;
  readonly list?: Phase<Figures>;
  readonly events?: EventsPhase;
  readonly failure?: string;
}

/** Lets the machine come to rest after a phase. */
const pauseMs = 1_000;
const answerLimitMs = 30_000;

/** Runs one client in a process of its own, through the first list and one change of every pod. */
export async function runContender(options: RunOptions): Promise<RunResult> {
  const { world, contender, folder, signal } = options;
  // Before the client begins, so that it has nothing to do with it.
  const models = await changeModels(world, options.readySince);
  const child = startChild({
    script: `${folder}/${contender.script}.cjs`,
    args: [world.cluster.kubeconfig, String(world.pods.length)],
    nodeOptions: [...contender.nodeOptions, ...profileOptions(options)],
    signal,
  });
  const result: { -readonly [K in keyof RunResult]: RunResult[K] } = { contender: contender.name };
  try {
    await sleep(pauseMs, undefined, { signal });
    result.list = await listPhase(child, options);
    await sleep(pauseMs, undefined, { signal });
    result.events = await eventsPhase(child, models, options);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    result.failure = error.message;
  } finally {
    await child.stop();
  }
  return result;
}

function profileOptions({ profiles, contender }: RunOptions): readonly string[] {
  return profiles === undefined
    ? []
    : ["--cpu-prof", `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${contender.script}-${Date.now()}.cpuprofile`];
}

async function listPhase(child: Child, options: RunOptions): Promise<Phase<Figures>> {
  const { world, listLimitMs, onProgress } = options;
  onProgress("listing");
  const cpuBefore = await cpuSecondsOf(world.apiServerPid);
  const reply = await ask(child, { kind: "list" }, listLimitMs);
  if (reply.kind !== "listed") throw outOfTurn(reply);
  return { figures: reply.figures, apiServerCpuSeconds: (await cpuSecondsOf(world.apiServerPid)) - cpuBefore };
}

async function eventsPhase(child: Child, models: Models, options: RunOptions): Promise<EventsPhase> {
  const { world, eventsLimitMs, signal, onProgress } = options;
  const cpuBefore = await cpuSecondsOf(world.apiServerPid);
  await ask(child, { kind: "watch" }, answerLimitMs);
  const startedAtMs = performance.now();
  const expected = await writePods(world, models, { signal, onProgress: done => onProgress("watching", done) });
  const writtenInSeconds = (performance.now() - startedAtMs) / 1000;
  const reply = await ask(child, { kind: "settle", checksum: checksumOf(expected) }, eventsLimitMs).catch(
    async (error: unknown) => {
      if (!(error instanceof Late)) throw error;
      const missing = await lostEvents(child, expected);
      throw new Failure(`${missing} changes not seen ${eventsLimitMs / 1000} s after the last`, { cause: error });
    },
  );
  if (reply.kind !== "settled") throw outOfTurn(reply);
  const apiServerCpuSeconds = (await cpuSecondsOf(world.apiServerPid)) - cpuBefore;
  return { figures: reply.figures, apiServerCpuSeconds, writtenInSeconds, lost: await lostEvents(child, expected) };
}

/** Of how many pods the client does not know the version that they have. */
async function lostEvents(child: Child, expected: Float64Array): Promise<number> {
  const reply = await ask(child, { kind: "versions" }, answerLimitMs);
  if (reply.kind !== "versions") throw outOfTurn(reply);
  return lostAmong(expected, Float64Array.from(reply.versions));
}

/** The client did not do it; what it did before still counts. */
class Failure extends Error {}

class Late extends Failure {}

async function ask(child: Child, question: Question, limitMs: number): Promise<Reply> {
  const answer = await child.ask(JSON.stringify(question), limitMs);
  switch (answer.kind) {
    case "answer":
      return JSON.parse(answer.text);
    case "late":
      throw new Late(`not within ${limitMs / 1000} s`);
    case "ended":
      throw new Failure(answer.how);
  }
}

function outOfTurn({ kind }: Reply): Failure {
  return new Failure(`answered out of turn: ${kind}`);
}
