import { Waiters } from "./waiters";

const patient = { limitMs: 60_000, signal: new AbortController().signal, check: () => Promise.resolve() };

describe("who waits", () => {
  let waiters: Waiters;
  beforeEach(() => {
    jest.useFakeTimers();
    waiters = new Waiters();
  });
  afterEach(() => jest.useRealTimers());

  it("is told when it first was so", async () => {
    let count = 0;
    const waiting = waiters.until("two came", () => count >= 2, patient);
    const atMs: number[] = [];
    for (count = 1; count <= 3; count += 1) {
      jest.advanceTimersByTime(100);
      atMs.push(performance.now());
      waiters.look();
    }
    expect(await waiting).toBe(atMs[1]);
  });

  it("does not wait for what is so already", async () => {
    expect(await waiters.until("it is", () => true, patient)).toBe(performance.now());
  });

  it.each<[string, (abort: AbortController) => void, string]>([
    ["after the limit", () => jest.advanceTimersByTime(60_000), "waited 60 s until it is"],
    ["after the signal", abort => abort.abort(new Error("interrupted")), "interrupted"],
    ["when nothing can be heard any more", () => waiters.fail(new Error("no watch")), "no watch"],
  ])("gives up %s", async (_name, end, message) => {
    const abort = new AbortController();
    const waiting = waiters.until("it is", () => false, { ...patient, signal: abort.signal });
    end(abort);
    await expect(waiting).rejects.toThrow(message);
  });

  it("gives up when it has become pointless", async () => {
    const check = (): Promise<void> => Promise.reject(new Error("the controller ended"));
    const waiting = waiters.until("it is", () => false, { ...patient, check });
    jest.advanceTimersByTime(1_000);
    await expect(waiting).rejects.toThrow("the controller ended");
  });
});
