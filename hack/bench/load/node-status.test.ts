import { heartbeat } from "./node-status";

describe("a heartbeat", () => {
  it("changes the time of each condition and no condition", () => {
    const [first, second] = [1_000, 11_000].map(ms => JSON.stringify(heartbeat(new Date(ms), { withImages: false })));
    expect(first).not.toBe(second);
    expect(first?.replaceAll("1970-01-01T00:00:01Z", "t")).toBe(second?.replaceAll("1970-01-01T00:00:11Z", "t"));
  });

  it("is small without the images, and of the size of a real node with them", () => {
    const sizeOf = (withImages: boolean): number => JSON.stringify(heartbeat(new Date(0), { withImages })).length;
    expect(sizeOf(false)).toBeLessThan(1_000);
    expect(sizeOf(true)).toBeGreaterThan(8_000);
  });
});
