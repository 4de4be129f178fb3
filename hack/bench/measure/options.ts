import { InvalidArgumentError } from "commander";

/** For commander: a whole number, 1 or more. */
export function parsePositive(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count === 0) throw new InvalidArgumentError("It is a whole number, 1 or more.");
  return count;
}
