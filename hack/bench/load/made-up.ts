import { createHash } from "node:crypto";

// Values as only a real cluster has them, such as digests: different in every pod, the same in every run, and all of one
// kind of one length.

/** 64 hexadecimal digits. */
export function hexOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function uidOf(text: string): string {
  const hex = hexOf(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `9${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** A part of an address has three digits, from 100 to 255. */
const parts = 156;

/** `number` from 0 to 3,796,415. */
export function addressOf(number: number): string {
  const [a, b, c] = [Math.floor(number / parts ** 2), Math.floor(number / parts) % parts, number % parts];
  return `10.${100 + a}.${100 + b}.${100 + c}`;
}
