import { deferred } from "./deferred";

it("works when it is read, and once", () => {
  let times = 0;
  const later = deferred(() => (times += 1));
  expect(times).toBe(0);
  expect([later.value, later.value, times]).toEqual([1, 1, 1]);
});
