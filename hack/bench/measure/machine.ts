import { arch, availableParallelism } from "node:os";

/** Where figures come from: they mean little without. */
export interface Machine {
  readonly cores: number;
  readonly arch: string;
  readonly node: string;
}

export function machine(): Machine {
  return { cores: availableParallelism(), arch: arch(), node: process.version };
}

export function describeMachine({ cores, arch: name, node }: Machine = machine()): string {
  return `${cores} cores (${name}) for everything together; Node ${node}`;
}
