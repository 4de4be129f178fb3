import { EventQueue } from "./event-queue";

async function rest<T>(queue: EventQueue<T>): Promise<T[]> {
  const entries: T[] = [];
  for (let entry = await queue.next(); entry.done !== true; entry = await queue.next()) entries.push(entry.value);
  return entries;
}

it("hands on everything in order, over its lots", async () => {
  const queue = new EventQueue<number>();
  const numbers = Array.from({ length: 3_000 }, (_unused, index) => index);
  numbers.forEach(entry => queue.push(entry));
  queue.finish();
  expect(await rest(queue)).toEqual(numbers);
});

it("lets its consumer wait for what is not there yet", async () => {
  const queue = new EventQueue<string>();
  const waiting = queue.next();
  queue.push("a");
  await expect(waiting).resolves.toEqual({ done: false, value: "a" });
  const end = queue.next();
  queue.finish();
  await expect(end).resolves.toEqual({ done: true, value: undefined });
});

it("fails after what came before the failure, and stays so", async () => {
  const queue = new EventQueue<string>();
  queue.push("a");
  queue.fail(new Error("broken"));
  queue.finish();
  await expect(queue.next()).resolves.toEqual({ done: false, value: "a" });
  await expect(queue.next()).rejects.toThrow("broken");
  await expect(queue.next()).rejects.toThrow("broken");
});
