import { createMetrics, type Metrics, type SetReading } from "./metrics";

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

describe("the gauges of each daemon set", () => {
  const status = {
    observedGeneration: 4,
    desiredNumberScheduled: 11,
    currentNumberScheduled: 10,
    updatedNumberScheduled: 9,
    numberReady: 8,
    numberAvailable: 7,
    numberUnavailable: 6,
    numberMisscheduled: 5,
  };
  const logs = { group: "everynode.dev", namespace: "default", name: "logs", generation: 3, status };
  const linesOf = async (metrics: Metrics): Promise<readonly string[]> =>
    (await metrics.page()).split("\n").filter(line => line.startsWith("everynode_daemonset_"));

  // The names behind the prefix are those of kube-state-metrics.
  it.each([
    ["metadata_generation", 3],
    ["status_observed_generation", 4],
    ["status_desired_number_scheduled", 11],
    ["status_current_number_scheduled", 10],
    ["status_updated_number_scheduled", 9],
    ["status_number_ready", 8],
    ["status_number_available", 7],
    ["status_number_unavailable", 6],
    ["status_number_misscheduled", 5],
  ])("include %s, with its labels", async (name, value) => {
    const metrics = createMetrics();
    metrics.watchSets(() => [logs]);
    expect(await metrics.page()).toContain(`# TYPE everynode_daemonset_${name} gauge`);
    expect(await linesOf(metrics)).toContain(
      `everynode_daemonset_${name}{namespace="default",daemonset="logs",group="everynode.dev"} ${value}`,
    );
  });

  it("tell sets of one name apart", async () => {
    const metrics = createMetrics();
    const others = [
      { ...logs, group: "apps" },
      { ...logs, namespace: "other" },
      { ...logs, name: "other" },
    ];
    metrics.watchSets(() => [logs, ...others]);
    expect(await linesOf(metrics)).toHaveLength(4 * 9);
  });

  it("go with their set", async () => {
    const metrics = createMetrics();
    let sets = [logs, { ...logs, name: "gone" }];
    metrics.watchSets(() => sets);
    expect(await linesOf(metrics)).toHaveLength(2 * 9);
    sets = [logs];
    expect((await linesOf(metrics)).filter(line => line.includes("gone"))).toEqual([]);
    expect(await linesOf(metrics)).toHaveLength(9);
  });

  it("are 0 where the status was never written", async () => {
    const metrics = createMetrics();
    metrics.watchSets(() => [{ ...logs, status: {} }]);
    const values = (await linesOf(metrics)).map(line => line.split(" ").at(-1));
    expect(values.toSorted()).toEqual([...Array(8).fill("0"), "3"]);
  });

  it("tell what its nodes wait for, its conditions and its controls, as long as it is so", async () => {
    const metrics = createMetrics();
    const conditions = [
      { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" },
      { type: "Foreign", status: "True", reason: "Anything" },
    ];
    let sets: readonly SetReading[] = [
      {
        ...logs,
        status: { unavailableByCause: { ImagePull: 2 }, conditions },
        blocked: [{ reason: "ImagePull", stage: "failing", nodes: 2 }],
        holds: ["paused"],
      },
    ];
    metrics.watchSets(() => sets);
    const labels = `namespace="default",daemonset="logs",group="everynode.dev"`;
    const told = [
      `status_unavailable_nodes{${labels},cause="ImagePull"} 2`,
      `status_blocked_nodes{${labels},reason="ImagePull",stage="failing"} 2`,
      `status_condition{${labels},condition="Progressing",status="False",reason="ProgressDeadlineExceeded"} 1`,
      `spec_hold{${labels},hold="paused"} 1`,
    ].map(line => `everynode_daemonset_${line}`);
    const lines = await linesOf(metrics);
    expect(lines).toEqual(expect.arrayContaining(told));
    expect(lines).toHaveLength(9 + told.length);
    sets = [logs];
    expect(await linesOf(metrics)).toHaveLength(9);
  });
});

it("offers the process's own metrics", async () => {
  expect(await createMetrics().page()).toContain("process_resident_memory_bytes");
});

describe("of the event loop", () => {
  const name = "nodejs_eventloop_lag_";

  it("tells how late timers came, as alerts and dashboards know it", async () => {
    const metrics = createMetrics();
    const latenessMs = Array.from({ length: 200 }, (_, ms) => 199 - ms);
    metrics.watchEventLoop(() => latenessMs);
    const page = await metrics.page();
    for (const line of ["p50_seconds 0.099", "p90_seconds 0.179", "p99_seconds 0.197", "max_seconds 0.199"]) {
      expect(page).toContain(`\n${name}${line}\n`);
    }
  });

  // A histogram that Node keeps wakes the process a hundred times a second.
  it("tells nothing that only a timer of its own could know", async () => {
    expect(await seriesOf(createMetrics(), name)).toEqual([`${name}seconds`]);
  });

  it("tells of no lag before a timer has come", async () => {
    const metrics = createMetrics();
    metrics.watchEventLoop(() => []);
    expect(await metrics.page()).toContain(`${name}max_seconds 0\n`);
  });
});

it("tells nothing of a certificate before one is served, and then when the latest ends", async () => {
  const metrics = createMetrics();
  const name = "everynode_certificate_expiry_timestamp_seconds";
  expect(await seriesOf(metrics, name)).toEqual([]);
  metrics.certificateServed(Date.UTC(2026, 0, 1));
  metrics.certificateServed(Date.UTC(2026, 3, 1));
  expect(await metrics.page()).toContain(`${name} ${Date.UTC(2026, 3, 1) / 1000}`);
});
