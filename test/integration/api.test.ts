import { eventually } from "./api";

it("asks until it finds what is expected", async () => {
  const found = [1, 2, 3];
  await eventually(() => Promise.resolve(found.shift()), 3);
  expect(found).toEqual([]);
});

it("tells the difference at the limit", async () => {
  await expect(eventually(() => Promise.resolve("one"), "other", 0)).rejects.toThrow('"other"');
});

it("tells why it could not ask, also where nothing is expected", async () => {
  const refused = (): Promise<undefined> => Promise.reject(new Error("connection refused"));
  await expect(eventually(refused, undefined)).rejects.toThrow("connection refused");
});
