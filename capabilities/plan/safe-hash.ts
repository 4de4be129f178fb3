// Hashes that go into names and labels: FNV-1a, its decimal digits mapped into an alphabet that makes no words. Good for
// telling apart, not against an adversary: who uses one must be ready for a collision.

const SAFE_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** At most 10 characters. */
export function safeHash32(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return safeEncoded(String(hash >>> 0));
}

/** At most 20 characters. */
export function safeHash64(bytes: Uint8Array): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (const byte of bytes) {
    // The prime is 2^40 + 0x1b3. The product by its low part stays below 2^53; its high part shifts the low word.
    low = (low ^ byte) >>> 0;
    const product = low * 0x1b3;
    high = (high * 0x1b3 + Math.floor(product / 2 ** 32) + ((low << 8) >>> 0)) % 2 ** 32;
    low = product % 2 ** 32;
  }
  return safeEncoded(String((BigInt(high) << 32n) | BigInt(low)));
}

function safeEncoded(digits: string): string {
  return [...digits].map(digit => SAFE_ALPHABET[digit.charCodeAt(0) % SAFE_ALPHABET.length]).join("");
}
