import type { Screen } from "./screen";
import { untruthLines } from "./screen";
import type { Outcome, Step } from "./step";
import { UntrueError, type World } from "./world";

export interface Stage {
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** Whether the work checks what it has done, so that it is ticked. */
  readonly isChecked: boolean;
}

/** Does some work as a step of what is shown, and gives back its result. */
export async function perform<O extends Outcome>(
  { screen, signal, isChecked }: Stage,
  title: string,
  work: () => Promise<O>,
): Promise<O> {
  signal.throwIfAborted();
  screen.begin(title);
  const startedAtMs = performance.now();
  try {
    const outcome = await work();
    const durationMs = outcome.durationMs ?? performance.now() - startedAtMs;
    screen.done({ title, said: outcome.said, durationMs, isChecked });
    if (outcome.details !== undefined) screen.details(outcome.details);
    return outcome;
  } catch (error) {
    // What was interrupted has not failed.
    signal.throwIfAborted();
    screen.failed(title);
    if (error instanceof UntrueError) screen.details(untruthLines(error.untruths));
    throw error;
  }
}

/** The steps in order, up to the first that finds something untrue: what follows would build on it. */
export async function runSteps(screen: Screen, world: World, steps: readonly Step[]): Promise<void> {
  const stage = { screen, signal: world.signal, isChecked: true };
  for (const step of steps) await perform(stage, step.title, () => step.run(world));
}
