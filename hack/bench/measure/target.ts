/** Something that a benchmark must show. */
export interface Target {
  readonly what: string;
  readonly found: string;
  /** undefined: it cannot be told, for want of a figure. */
  readonly isMet: boolean | undefined;
}

export function renderTargets(targets: readonly Target[]): readonly string[] {
  return targets.map(({ what, found, isMet }) => `${verdictOf(isMet)}  ${what}: ${found}`);
}

/** Whether all are met: what cannot be told is not. */
export function areMet(targets: readonly Target[]): boolean {
  return targets.every(({ isMet }) => isMet === true);
}

function verdictOf(isMet: boolean | undefined): string {
  if (isMet === undefined) return "?   ";
  return isMet ? "pass" : "FAIL";
}
