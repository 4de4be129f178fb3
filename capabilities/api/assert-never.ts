/** Ends an exhaustive `switch`: a new member of the union does not compile until each such switch knows it. */
export function assertNever(value: never): never {
  throw new Error(`not a member of its union: ${JSON.stringify(value)}`);
}
