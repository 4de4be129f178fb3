import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { createGrace } from "./grace";

const forever = new AbortController().signal;

/** A reader that lists when `list` is called. */
function aReader() {
  let list = (): void => undefined;
  const listed = new Promise<void>(resolve => (list = resolve));
  const waitForSync = (signal: AbortSignal): Promise<void> =>
    Promise.race([
      listed,
      new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    ]);
  return { waitForSync, list };
}

function setUp() {
  const clock = new FakeClock();
  const reader = aReader();
  return { clock, reader, grace: createGrace([reader], clock) };
}

it("is over once what may be missing is there", async () => {
  const { clock, reader, grace } = setUp();
  const waited = grace(forever).then(() => clock.now());
  await clock.advanceAsync(500);
  reader.list();
  await settled();
  expect(await waited).toBe(clock.now());
  expect(clock.pending).toBe(0);
});

it("is over after two seconds for what never comes, and then for good", async () => {
  const { clock, grace } = setUp();
  let isOver = false;
  void grace(forever).then(() => (isOver = true));
  await clock.advanceAsync(1_999);
  expect(isOver).toBe(false);
  await clock.advanceAsync(1);
  expect(isOver).toBe(true);
  await grace(forever);
  expect(clock.pending).toBe(0);
});

it("ends with the reason of whoever waits no longer, and is not over then", async () => {
  const { clock, grace } = setUp();
  const abort = new AbortController();
  const waited = grace(abort.signal);
  abort.abort(new Error("lost the lead"));
  await expect(waited).rejects.toThrow("lost the lead");
  let isOver = false;
  void grace(forever).then(() => (isOver = true));
  await clock.advanceAsync(1_999);
  expect(isOver).toBe(false);
  await clock.advanceAsync(1);
  expect(isOver).toBe(true);
});

it("is none where nothing may be missing", async () => {
  const clock = new FakeClock();
  await createGrace([], clock)(forever);
  expect(clock.pending).toBe(0);
});
