import { createMetrics, type Metrics } from "./metrics";

const EMPTY_QUEUE = {
  workqueue_depth: 0,
  workqueue_unfinished_work_seconds: 0,
  workqueue_longest_running_processor_seconds: 0,
};

/** The names and labels of a page's series, without their values, of one metric. */
async function seriesOf(metrics: Metrics, name: string): Promise<readonly string[]> {
  const lines = (await metrics.page()).split("\n").filter(line => line.startsWith(name));
  return lines.map(line => line.replace(/ \S+$/, ""));
}

// The names, types, label and buckets are those of client-go's queues in kube-controller-manager (D-EVT-20).
it.each([
  ["workqueue_depth", "gauge"],
  ["workqueue_adds_total", "counter"],
  ["workqueue_unfinished_work_seconds", "gauge"],
  ["workqueue_longest_running_processor_seconds", "gauge"],
  ["workqueue_retries_total", "counter"],
])("reports %s of the queue as client-go does", async (name, type) => {
  const metrics = createMetrics();
  metrics.watchQueue(() => EMPTY_QUEUE);
  metrics.queue.count("workqueue_adds_total");
  metrics.queue.count("workqueue_retries_total");
  expect(await metrics.page()).toContain(`# TYPE ${name} ${type}`);
  expect(await seriesOf(metrics, name)).toEqual([`${name}{name="daemonset"}`]);
});

it.each(["workqueue_queue_duration_seconds", "workqueue_work_duration_seconds"] as const)(
  "reports %s of the queue in client-go's buckets, from ten nanoseconds to ten seconds",
  async name => {
    const metrics = createMetrics();
    metrics.queue.observe(name, 0.02);
    const bounds = ["1e-8", "1e-7", "0.000001", "0.00001", "0.0001", "0.001", "0.01", "0.1", "1", "10", "+Inf"];
    expect(await metrics.page()).toContain(`# TYPE ${name} histogram`);
    expect(await seriesOf(metrics, name)).toEqual([
      ...bounds.map(bound => `${name}_bucket{le="${bound}",name="daemonset"}`),
      `${name}_sum{name="daemonset"}`,
      `${name}_count{name="daemonset"}`,
    ]);
    expect(await metrics.page()).toContain(`${name}_bucket{le="0.1",name="daemonset"} 1`);
  },
);

it("reads the queue at each scrape", async () => {
  const metrics = createMetrics();
  let depth = 3;
  metrics.watchQueue(() => ({ ...EMPTY_QUEUE, workqueue_depth: depth }));
  depth = 4;
  expect(await metrics.page()).toContain('workqueue_depth{name="daemonset"} 4');
});

it("counts syncs and actions by result", async () => {
  const metrics = createMetrics();
  metrics.synced("done", 0.002);
  metrics.acted("createPod", "success");
  metrics.acted("createPod", "success");
  metrics.acted("createPod", "failure");
  metrics.setLeader(true);
  metrics.setTakeoverContested(true);
  metrics.watchCache(() => ({ Pod: 7 }));
  metrics.watchSigns(() => ({ pods: 12.5, nodes: undefined }));
  metrics.reflectors.listed({ resource: "pods", way: "watchlist", seconds: 2 });
  metrics.reflectors.watchEnded({ resource: "pods", reason: "closed" });
  metrics.reflectors.took({ resource: "pods", kind: "modified" });
  const page = await metrics.page();
  expect(page).toContain('everynode_reflector_last_sign_seconds{resource="pods"} 12.5');
  expect(page).not.toContain('everynode_reflector_last_sign_seconds{resource="nodes"}');
  expect(page).toContain('everynode_reflector_list_duration_seconds_sum{resource="pods",way="watchlist"} 2');
  expect(page).toContain('everynode_reflector_watch_ends_total{resource="pods",reason="closed"} 1');
  expect(page).toContain('everynode_reflector_events_total{resource="pods",kind="modified"} 1');
  expect(page).toContain('everynode_sync_duration_seconds_count{result="done"} 1');
  expect(page).toContain('everynode_actions_total{kind="createPod",result="success"} 2');
  expect(page).toContain("everynode_leader 1");
  expect(page).toContain("everynode_takeover_contested 1");
  expect(page).toContain('everynode_cache_objects{kind="Pod"} 7');
});

it("offers the process's own metrics", async () => {
  expect(await createMetrics().page()).toContain("process_resident_memory_bytes");
});
