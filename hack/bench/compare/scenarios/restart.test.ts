import { looksAtSets } from "./restart";

it("counts what the queue of sets handed out, and no other queue's", () => {
  const page = [
    'workqueue_work_duration_seconds_count{name="daemonset"} 3',
    'workqueue_work_duration_seconds_count{name="node"} 9',
    'workqueue_work_duration_seconds_bucket{name="daemonset",le="+Inf"} 3',
  ].join("\n");
  expect(looksAtSets(`${page}\n`)).toBe(3);
});

it("finds none on a page that has no queue yet", () => {
  expect(looksAtSets("go_goroutines 7\n")).toBe(0);
});
