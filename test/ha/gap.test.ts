import { longestGap } from "./gap";

it("the longest gap is found in times of any order", () => {
  expect(longestGap([5, 1, 2])).toBe(3);
  expect(longestGap([])).toBe(0);
});
