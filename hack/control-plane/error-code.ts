/**
 * The system's code of an error, such as ENOENT. It does not ask `instanceof Error`: in a sandbox such as jest's, errors
 * that Node itself makes are of another Error.
 */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
