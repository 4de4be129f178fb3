import type { Clock } from "../telemetry/clock";

/** What a command has around it, so that nothing else reads the process. */
export interface Surroundings {
  /** Arguments after the program's own. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  readonly clock: Clock;
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
  readonly out: Output;
  /** Whether somebody sits at the standard input, who can be asked. */
  readonly hasTerminal: boolean;
  /** For errors and what is said beside the answer. */
  readonly complain: (text: string) => void;
  /** The text of a file, or of the standard input for `-`. */
  readonly readText: (path: string) => Promise<string>;
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
}

export interface Output {
  readonly write: (text: string) => void;
  /** Whether what is written can be written over. */
  readonly isTerminal: boolean;
  /** How many columns and rows it has now; absent where that is not known. */
  readonly size?: () => Size;
}

/** Of a terminal; 0 where it does not know. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}
