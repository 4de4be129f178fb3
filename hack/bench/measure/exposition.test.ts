import { growth, parseExposition, total } from "./exposition";

const page = `# HELP requests_total Requests
# TYPE requests_total counter
requests_total{verb="GET",path="a b"} 4
requests_total{verb="PATCH",path="a b"} 3
requests_total{verb="PATCH",path="c"} 2 1700000000000
requests_total_of_others{verb="PATCH"} 100
took_seconds_bucket{le="+Inf"} 9
took_seconds_count 9
depth 1e-3
`;

describe("parseExposition", () => {
  it("keeps the labels as they are, and reads any form of number", () => {
    const samples = parseExposition(page);
    expect(samples.get('requests_total{verb="GET",path="a b"}')).toBe(4);
    expect(samples.get('requests_total{verb="PATCH",path="c"}')).toBe(2);
    expect(samples.get("depth")).toBe(0.001);
    expect(parseExposition("limit +Inf\n").get("limit")).toBe(Infinity);
  });

  it("refuses a page that is none", () => {
    expect(() => parseExposition("<html>")).toThrow("no sample");
  });
});

describe("total", () => {
  it.each([
    { of: "a name", labels: [], expected: 9 },
    { of: "a name with a label", labels: ['verb="PATCH"'], expected: 5 },
    { of: "a name with two labels", labels: ['verb="PATCH"', 'path="c"'], expected: 2 },
    { of: "what there is not", labels: ['verb="PUT"'], expected: 0 },
  ])("adds up the samples of $of", ({ labels, expected }) => {
    expect(total(parseExposition(page), "requests_total", labels)).toBe(expected);
  });
});

describe("growth", () => {
  it("tells the matching counters that went up, also new ones, and nothing else", () => {
    const before = parseExposition("a_total 1\nb_total 5\nother_total 1\ndepth 0\nc_seconds_count 2\n");
    const after = parseExposition("a_total 3\nb_total 5\nother_total 9\ndepth 7\nc_seconds_count 3\nc_new_total 4\n");
    expect(growth({ before, after }, /^[abc]_|^depth/)).toEqual([
      { sample: "a_total", by: 2 },
      { sample: "c_seconds_count", by: 1 },
      { sample: "c_new_total", by: 4 },
    ]);
  });
});
