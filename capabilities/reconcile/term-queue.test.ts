import { FakeClock } from "../../test/fakes/fake-clock";
import { TermQueue } from "./term-queue";
import { WorkQueue } from "./workqueue";

function termQueue() {
  const clock = new FakeClock();
  const metrics = { count: () => undefined, observe: () => undefined };
  return { clock, terms: new TermQueue(() => new WorkQueue<string>({ clock, metrics })) };
}

/** Serves every key until the queue is closed and empty, noting each. */
async function serve(queue: WorkQueue<string>, served: string[]): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    served.push(key);
    queue.done(key);
  }
}

it("begins a term with every key there is, and takes those that come", async () => {
  const { terms } = termQueue();
  const served: string[] = [];
  const term = terms.during(new AbortController().signal, ["a", "b"], queue => serve(queue, served));
  terms.add("c");
  expect(await terms.drain(1_000)).toBe(true);
  await term;
  expect(served).toEqual(["a", "b", "c"]);
});

it("drops keys outside of a term, as they are the leader's to serve", async () => {
  const { terms } = termQueue();
  terms.add("before");
  const served: string[] = [];
  const term = terms.during(new AbortController().signal, [], queue => serve(queue, served));
  await terms.drain(1_000);
  await term;
  expect(served).toEqual([]);
});

it("ends the term when the lead ends", async () => {
  const { terms } = termQueue();
  const lead = new AbortController();
  const served: string[] = [];
  const term = terms.during(lead.signal, ["a"], queue => serve(queue, served));
  lead.abort();
  await term;
  terms.add("after");
  expect(served).toEqual(["a"]);
});

it("has a fresh queue in the next term", async () => {
  const { terms } = termQueue();
  for (const key of ["first", "second"]) {
    const served: string[] = [];
    const term = terms.during(new AbortController().signal, [key], queue => serve(queue, served));
    await terms.drain(1_000);
    await term;
    expect(served).toEqual([key]);
  }
});

it("says that a drain took too long", async () => {
  const { terms, clock } = termQueue();
  let finish = (): void => undefined;
  const stuck = new Promise<void>(resolve => (finish = resolve));
  const term = terms.during(new AbortController().signal, ["a"], async queue => {
    await queue.take();
    await stuck;
  });
  const drained = terms.drain(1_000);
  clock.advance(1_000);
  expect(await drained).toBe(false);
  finish();
  await term;
});

it("reports nothing while nobody leads", async () => {
  const { terms } = termQueue();
  expect(terms.gauges().workqueue_depth).toBe(0);
  expect(await terms.drain(1_000)).toBe(true);
});

it("reports the depth of the term's queue", async () => {
  const { terms } = termQueue();
  const lead = new AbortController();
  let depth = 0;
  await terms.during(lead.signal, ["a", "b"], async () => {
    depth = terms.gauges().workqueue_depth;
  });
  expect(depth).toBe(2);
});
