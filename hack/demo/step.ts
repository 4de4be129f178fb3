import type { World } from "./world";

/** One thing the demo does and checks. */
export interface Step {
  readonly title: string;
  /** Throws an `UntrueError` when the cluster is not as it must be. */
  run(world: World): Promise<Outcome>;
}

export interface Outcome {
  /** What happened, in one line. */
  readonly said: string;
  readonly details?: readonly string[];
  /** How long what the line speaks of took; by default all of the step, its checks included. */
  readonly durationMs?: number;
}
