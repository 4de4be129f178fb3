import { createMetrics } from "./metrics";

it("reports the queue under client-go's names", async () => {
  const metrics = createMetrics();
  metrics.queue.count("workqueue_adds_total");
  metrics.queue.observe("workqueue_work_duration_seconds", 0.02);
  let depth = 3;
  metrics.watchQueue(() => ({
    workqueue_depth: depth,
    workqueue_unfinished_work_seconds: 1.5,
    workqueue_longest_running_processor_seconds: 1,
  }));
  depth = 4;
  const page = await metrics.page();
  expect(page).toContain('workqueue_adds_total{name="daemonset"} 1');
  expect(page).toContain('workqueue_work_duration_seconds_bucket{le="0.1",name="daemonset"} 1');
  expect(page).toContain('workqueue_depth{name="daemonset"} 4');
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
  const page = await metrics.page();
  expect(page).toContain('everynode_sync_duration_seconds_count{result="done"} 1');
  expect(page).toContain('everynode_actions_total{kind="createPod",result="success"} 2');
  expect(page).toContain("everynode_leader 1");
  expect(page).toContain("everynode_takeover_contested 1");
  expect(page).toContain('everynode_cache_objects{kind="Pod"} 7');
});

it("offers the process's own metrics", async () => {
  expect(await createMetrics().page()).toContain("process_resident_memory_bytes");
});
