import { remembered } from "./remembered";

it("gives the same answer to the same arguments, and another one to others", () => {
  const paired = remembered((a: object, b: object) => ({ a, b }));
  const [one, other] = [{}, {}];
  const answer = paired(one, other);
  expect(answer).toEqual({ a: one, b: other });
  expect(paired(one, other)).toBe(answer);
  expect(paired(other, one)).toEqual({ a: other, b: one });
  expect(paired(other, one).a).toBe(other);
  expect(paired(one, other)).not.toBe(answer);
});
