import { FakeClock } from "../../../test/fakes/fake-clock";
import { ApiError, type ApiErrorKind } from "../../kube/api-error";
import { Permission } from "./permission";

const failure = (kind: ApiErrorKind): ApiError => new ApiError({ kind, message: `it is ${kind}` });
const forbidden = failure("forbidden");

interface World {
  readonly permission: Permission;
  readonly clock: FakeClock;
}

function world({ isGiven = true } = {}): World {
  const clock = new FakeClock();
  return { permission: new Permission({ clock, isGiven }), clock };
}

it("is refused at once where it was never given", () => {
  expect(world({ isGiven: false }).permission.refusal(forbidden)).toBe(forbidden);
});

it("that was given is refused after a minute of nothing but refusals", () => {
  const { permission, clock } = world();
  expect(permission.refusal(forbidden)).toBeUndefined();
  clock.advance(59_999);
  expect([permission.refusal(forbidden), permission.isRefused, permission.isGiven]).toEqual([undefined, true, false]);
  clock.advance(1);
  expect(permission.refusal(forbidden)).toBe(forbidden);
});

it.each<[string, (given: World) => unknown]>([
  ["an answer", ({ permission }) => permission.given()],
  ["another failure, as of a server that starts anew", ({ permission }) => permission.refusal(failure("network"))],
])("counts from the beginning after %s", (_, between) => {
  const given = world();
  const { permission, clock } = given;
  permission.refusal(forbidden);
  clock.advance(59_000);
  between(given);
  expect(permission.isRefused).toBe(false);
  expect(permission.refusal(forbidden)).toBeUndefined();
  clock.advance(59_000);
  expect(permission.refusal(forbidden)).toBeUndefined();
});

it("is refused by nothing but the API server", () => {
  const { permission } = world({ isGiven: false });
  for (const error of [failure("network"), failure("unauthorized"), new Error("a bug")]) {
    expect(permission.refusal(error)).toBeUndefined();
  }
});
