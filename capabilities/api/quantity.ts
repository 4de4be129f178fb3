// Kubernetes' quantities (resource.Quantity), exactly: a number of any precision with a suffix, such as "1.5Gi" or "100m".

/** The suffix as a power of ten, or as one of two. */
const DECIMAL: Readonly<Record<string, bigint>> = {
  ...{ n: -9n, u: -6n, m: -3n, "": 0n, k: 3n, M: 6n, G: 9n, T: 12n, P: 15n, E: 18n },
};
const BINARY: Readonly<Record<string, bigint>> = { Ki: 10n, Mi: 20n, Gi: 30n, Ti: 40n, Pi: 50n, Ei: 60n };

// Beyond an exponent of two digits is nothing that the API server stores: it caps quantities at 2^63.
const QUANTITY = /^\+?([0-9]*)(?:\.([0-9]*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,2}))?$/;

/** The quantity in thousandths, rounded up; undefined where the text is none, or one below zero. */
export function thousandths(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, whole = "", fraction = "", suffix = "", exponent = "0"] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(whole + fraction) << (BINARY[suffix] ?? 0n);
  return scaled(digits, (DECIMAL[suffix] ?? 0n) + BigInt(exponent) + 3n - BigInt(fraction.length));
}

/** The least whole number that is no less than so many thousandths. */
export function wholeUnits(amount: bigint): bigint {
  return scaled(amount, -3n);
}

/** Times that power of ten, rounded up. */
function scaled(value: bigint, power: bigint): bigint {
  if (power >= 0n) return value * 10n ** power;
  const divisor = 10n ** -power;
  return (value + divisor - 1n) / divisor;
}
