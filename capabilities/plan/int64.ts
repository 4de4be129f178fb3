/** A decimal integer of 64 bits with an optional sign, as Go reads it (D-EDGE-50); undefined for anything else. */
export function parsedInt64(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith("+") ? text.slice(1) : text);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}
