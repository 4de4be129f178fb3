import type { ApiErrorKind } from "../../kube/api-error";
import { boardOn } from "../board";
import type { Outage } from "../follow/reachability";
import type { Surroundings } from "../surroundings";
import { durationText } from "../view/duration";
import { clause } from "../view/sentence";
import { type StatusReport, statusLines } from "../view/status-view";
import { type StatusFlags, isForPrograms, statusText } from "./status-text";

export interface Scene {
  /** Absent before everything has been read for the first time. */
  readonly report: StatusReport | undefined;
  readonly outage: Outage | undefined;
}

export type ScreenSurroundings = Pick<Surroundings, "out" | "complain" | "clock">;

/** Where a roll-out is watched. */
export interface StatusScreen {
  /** Whether what is shown there grows old. */
  readonly isLive: boolean;
  show(scene: Scene): void;
  /** Says something beside it, which on a terminal takes the place of what is shown until the next scene. */
  note(text: string): void;
}

/**
 * On a terminal the whole state, over the last one; elsewhere, as `kubectl rollout status` does, each new sentence, and for
 * programs each new report. There an outage is told beside them, once, and so is its end.
 */
export function statusScreen({ out, complain, clock }: ScreenSurroundings, flags: StatusFlags): StatusScreen {
  const board = boardOn(out);
  const isLive = board.isLive && !isForPrograms(flags);
  let told: Words | undefined;
  const outageLine = ({ error, sinceMs }: Outage): string =>
    `the cluster ${wordsOf(error.kind).since} for ${durationText(clock.monotonic() - sinceMs)}, and is asked again: ${clause(error.message)}`;
  const tell = (outage: Outage | undefined): void => {
    const before = told;
    told = outage && wordsOf(outage.error.kind);
    if (told === before) return;
    if (outage === undefined || told === undefined) complain("note: the cluster answers again\n");
    else complain(`note: the cluster ${told.now}, and is asked again: ${clause(outage.error.message)}\n`);
  };
  return {
    isLive,
    show: ({ report, outage }) => {
      if (isLive) {
        const lines = report === undefined ? [] : statusLines(report, { wide: flags.output === "wide" });
        // On top, as it is the end that is left out where not all fits.
        board.replace(outage === undefined ? lines : [outageLine(outage), "", ...lines]);
        return;
      }
      // Before anything is seen nobody knows that it answers.
      if (outage !== undefined || report !== undefined) tell(outage);
      if (report !== undefined)
        board.append(isForPrograms(flags) ? statusText(report, flags) : `${report.progress.message}\n`);
    },
    note: text => {
      // The next scene goes over as many lines as the last one had, and knows nothing of others.
      if (isLive) board.replace([]);
      complain(text);
    },
  };
}

/** What a cluster does that is not heard from. */
interface Words {
  readonly now: string;
  readonly since: string;
}

const SILENT: Words = { now: "does not answer", since: "has not answered" };
const OTHERS: Readonly<Partial<Record<ApiErrorKind, Words>>> = {
  forbidden: { now: "refuses what it allowed before", since: "has refused what it allowed before" },
  unauthorized: { now: "does not know who you are", since: "has not known who you are" },
};

function wordsOf(kind: ApiErrorKind): Words {
  return OTHERS[kind] ?? SILENT;
}
