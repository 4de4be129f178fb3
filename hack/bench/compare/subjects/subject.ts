import type { Cluster } from "../../../control-plane/cluster";

/** A controller that runs, in one process. */
export interface Subject {
  readonly pid: number;
  /** Its metrics, as its page says them. */
  metrics(): Promise<string>;
  /** Rejects when it has ended, with the end of its log. */
  check(): Promise<void>;
  /** Writes a CPU profile of what was since the last one, where it was started so. */
  profile(name: string): Promise<void>;
  /** As a kubelet ends it. */
  stop(): Promise<void>;
}

/** The operator, the same in all turns. */
export interface OperatorProgram {
  /** As one file. */
  readonly bundle: string;
  /** The Node that runs it. */
  readonly node: string;
}

export interface SubjectOptions {
  readonly cluster: Cluster;
  /** With the credentials of the user whose requests are counted. */
  readonly kubeconfig: string;
  readonly program: OperatorProgram;
  /** The folder of CPU profiles; only everynode can make them. */
  readonly profiles?: string | undefined;
  readonly signal: AbortSignal;
}
