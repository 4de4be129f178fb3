import { Backoff } from "./backoff";

const OPTIONS = { initialMs: 1_000, maxMs: 8_000 };

describe("Backoff", () => {
  it("doubles from the first delay up to the cap", () => {
    const backoff = new Backoff<string>(OPTIONS);
    const delays = Array.from({ length: 6 }, () => backoff.advance("a"));
    expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it("keeps keys apart", () => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("a");
    backoff.advance("a");
    expect(backoff.advance("b")).toBe(1_000);
  });

  it("starts again after a reset", () => {
    const backoff = new Backoff<string>(OPTIONS);
    backoff.advance("a");
    backoff.advance("a");
    backoff.reset("a");
    expect(backoff.advance("a")).toBe(1_000);
  });
});
