import type { Modules } from "./modules";

/** What V8 writes as `.cpuprofile`, as far as it is read. */
export interface Profile {
  readonly nodes: readonly ProfileNode[];
  /** The node that ran at each look. */
  readonly samples: readonly number[];
  /** Since the look before it, in microseconds. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children?: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
}

export interface Cost {
  readonly what: string;
  /** By itself, without what it called. */
  readonly selfMs: number;
}

export interface Summary {
  /** Time in which the process did anything. */
  readonly busyMs: number;
  /** By function, the dearest first. */
  readonly functions: readonly Cost[];
  /** By source file, package or part of node. */
  readonly places: readonly Cost[];
}

/** What V8 says when there is nothing to do, and the writing of the profile before this one. */
const nothing = new Set(["(idle)", "(root)", "dispatch"]);
const native = "native code";

/** Where the time of a profile went. `modules` are those of the bundle, from whichever file it was loaded. */
export function summaryOf({ nodes, samples, timeDeltas }: Profile, modules: Modules): Summary {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const [functions, places] = [new Map<string, number>(), new Map<string, number>()];
  let busyMs = 0;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    if (frame === undefined || (frame.url === "" && nothing.has(frame.functionName))) return;
    const ms = (timeDeltas[index] ?? 0) / 1000;
    const place = placeOf(frame, modules);
    busyMs += ms;
    add(places, place, ms);
    add(functions, `${frame.functionName || "(anonymous)"} ${place}`, ms);
  });
  return { busyMs, functions: dearest(functions), places: dearest(places) };
}

/** A table in Markdown of the first few. */
export function renderCosts(costs: readonly Cost[], busyMs: number, count: number): readonly string[] {
  const rows = costs.slice(0, count).map(({ what, selfMs }) => {
    return `| ${what} | ${selfMs.toFixed(0)} ms | ${((100 * selfMs) / busyMs).toFixed(1)} % |`;
  });
  return ["| | self | of all |", "| --- | --: | --: |", ...rows];
}

function placeOf({ functionName, url, lineNumber }: CallFrame, modules: Modules): string {
  if (functionName === "(garbage collector)") return "garbage collector";
  if (url === "") return native;
  if (url.startsWith("node:")) return url;
  return packageOf(modules(lineNumber)) || url;
}

/** Of other people's files the package is enough. */
function packageOf(source: string): string {
  const inside = source.split("node_modules/").at(-1) ?? "";
  if (inside === source) return source;
  return inside.split("/", inside.startsWith("@") ? 2 : 1).join("/");
}

function add(sums: Map<string, number>, what: string, ms: number): void {
  sums.set(what, (sums.get(what) ?? 0) + ms);
}

function dearest(sums: ReadonlyMap<string, number>): readonly Cost[] {
  return [...sums].map(([what, selfMs]) => ({ what, selfMs })).toSorted((a, b) => b.selfMs - a.selfMs);
}
