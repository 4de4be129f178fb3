import { FakeClock, settled } from "../../../test/fakes/fake-clock";
import { CredentialCache, type Issued } from "./credential-cache";

function fixture(...outcomes: readonly (() => Promise<Issued>)[]) {
  const clock = new FakeClock(0);
  let asked = 0;
  const issue = (): Promise<Issued> => {
    asked += 1;
    return (outcomes[asked - 1] ?? (async () => ({ token: `token ${asked}` })))();
  };
  return { clock, cache: new CredentialCache({ clock, issue, onEarlyFailure }), asked: () => asked };
}

const onEarlyFailure = (error: unknown): void => {
  throw error;
};

it("gives out what is still good while new ones are asked for, and tells of a failure", async () => {
  const failures: unknown[] = [];
  let fail: (error: Error) => void = () => undefined;
  const clock = new FakeClock(0);
  let asked = 0;
  const issue = async (): Promise<Issued> => {
    asked += 1;
    if (asked === 1) return { token: "t", expiresAtMs: 600_000 };
    return new Promise((_resolve, reject) => (fail = reject));
  };
  const cache = new CredentialCache({ clock, issue, onEarlyFailure: error => failures.push(error) });
  const first = await cache.current();
  clock.advance(540_000);
  expect(await cache.current()).toBe(first);
  expect(await cache.current()).toBe(first);
  expect(asked).toBe(2);
  const error = new Error("no session");
  fail(error);
  await settled();
  expect(failures).toEqual([error]);
  expect(await cache.current()).toBe(first);
  expect(asked).toBe(2);
  clock.advance(60_000);
  const late = cache.current();
  fail(error);
  await expect(late).rejects.toBe(error);
  expect(asked).toBe(3);
});

const expiring = (expiresAtMs: number) => async () => ({ token: "expiring", expiresAtMs });

it.each([
  ["a minute before they expire", 3_600_000, 3_540_000],
  ["after three quarters of a short life", 40_000, 30_000],
  ["only when they are refused, where they do not expire", undefined, Infinity],
])("asks for new ones %s", async (_when, expiresAtMs, renewAtMs) => {
  const { clock, cache, asked } = fixture(async () => ({ token: "t", expiresAtMs }));
  await cache.current();
  expect(cache.renewAtMs).toBe(renewAtMs);
  clock.advance(Math.min(renewAtMs, 10_000_000) - 1);
  await cache.current();
  expect(asked()).toBe(1);
  clock.advance(1);
  await cache.current();
  expect(asked()).toBe(renewAtMs === Infinity ? 1 : 2);
});

it("asks once for all who wait", async () => {
  const { cache, asked } = fixture();
  const [first, second] = await Promise.all([cache.current(), cache.current()]);
  expect(first).toBe(second);
  expect(asked()).toBe(1);
});

it("gives out what was refused rather than ask again within five seconds", async () => {
  const { clock, cache, asked } = fixture();
  const first = await cache.current();
  cache.drop();
  clock.advance(4_999);
  expect(await cache.current()).toBe(first);
  clock.advance(1);
  expect(await cache.current()).toEqual({ token: "token 2" });
  expect(asked()).toBe(2);
});

it("does not ask more often for those that have expired when they come", async () => {
  const { clock, cache, asked } = fixture(expiring(-1), expiring(-1));
  await cache.current();
  await cache.current();
  expect(asked()).toBe(1);
  clock.advance(5_000);
  await cache.current();
  expect(asked()).toBe(2);
});

it("counts the five seconds from the end of a long asking", async () => {
  const clock = new FakeClock(0);
  let asked = 0;
  const issue = (): Promise<Issued> => {
    asked += 1;
    clock.advance(30_000);
    return Promise.reject(new Error("too long"));
  };
  const cache = new CredentialCache({ clock, issue, onEarlyFailure });
  await expect(cache.current()).rejects.toThrow("too long");
  await expect(cache.current()).rejects.toThrow("too long");
  expect(asked).toBe(1);
});
