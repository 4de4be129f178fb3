/** More are counted as so many; the delay that follows from the number is the longest one long before. */
export const MAX_FAILED_ATTEMPTS = 1_000_000;

const DECIMAL = /^(0|[1-9][0-9]*)$/;

/** The value of the annotation of failed attempts as a number; 0 for any text that the controller would not write. */
export function failedAttemptsOf(text: string | undefined): number {
  if (text === undefined || !DECIMAL.test(text)) return 0;
  return Math.min(Number(text), MAX_FAILED_ATTEMPTS);
}

/** How many there are once another pod has failed. */
export function failedOnceMore(attempts: number): number {
  return Math.min(attempts + 1, MAX_FAILED_ATTEMPTS);
}
