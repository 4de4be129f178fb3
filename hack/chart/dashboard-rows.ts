import type { PanelSpec, Query, Row } from "./dashboard-panels";

// What the dashboard shows. `$job` are the jobs of everynode, `$namespace` and `$daemonset` choose daemon sets.

const JOB = 'job=~"$job"';
const SET = `${JOB}, namespace=~"$namespace", daemonset=~"$daemonset"`;
const QUEUE = `${JOB}, name="daemonset"`;
const WEBHOOK = 'name=~".+[.]everynode[.]dev"';

export const rows: readonly Row[] = [
  {
    title: "At a glance",
    panels: [
      stat("Leaders", {
        description: "1 is right: of several controllers one acts.",
        expression: `sum(everynode_leader{${JOB}})`,
        alarmBelow: 1,
      }),
      stat("Daemon sets", { expression: `count(everynode_daemonset_metadata_generation{${SET}})` }),
      stat("Pods that should run", { expression: `sum(${ofSet("desired_number_scheduled")})` }),
      stat("Pods that are not available", { expression: `sum(${ofSet("number_unavailable")})`, alarmFrom: 1 }),
      stat("Certificate ends in", {
        expression: `min(everynode_certificate_expiry_timestamp_seconds{${JOB}}) - time()`,
        unit: "s",
        alarmBelow: 7 * 24 * 3600,
      }),
      stat("Takeover contested", {
        description: "1: the built-in controller is alive, and the sets of apps/v1 are left to it.",
        expression: `max(everynode_takeover_contested{${JOB}})`,
        alarmFrom: 1,
      }),
    ],
  },
  {
    title: "Daemon sets",
    panels: [
      {
        kind: "table",
        title: "Status",
        unit: "none",
        width: 24,
        queries: [
          column("desired", ofSet("desired_number_scheduled")),
          column("current", ofSet("current_number_scheduled")),
          column("up to date", ofSet("updated_number_scheduled")),
          column("ready", ofSet("number_ready")),
          column("available", ofSet("number_available")),
          column("unavailable", ofSet("number_unavailable")),
          column("misscheduled", ofSet("number_misscheduled")),
        ],
      },
      graph("Share of the nodes with the current template", {
        unit: "percentunit",
        queries: [
          {
            expression: `sum by (namespace, daemonset) (${ofSet("updated_number_scheduled")}) / sum by (namespace, daemonset) (${ofSet("desired_number_scheduled")} > 0)`,
            legend: "{{namespace}}/{{daemonset}}",
          },
        ],
      }),
      graph("Nodes without an available pod", {
        queries: [
          {
            expression: `sum by (namespace, daemonset) (${ofSet("number_unavailable")}) > 0`,
            legend: "{{namespace}}/{{daemonset}}",
          },
        ],
      }),
    ],
  },
  {
    title: "Roll-outs",
    panels: [
      graph("Nodes that are not where they should be, by what they wait for", {
        description: "docs/kubectl.md has a line for each reason.",
        queries: [by("reason", ofSet("blocked_nodes"))],
      }),
      graph("Nodes without an available pod, by the cause", {
        queries: [by("cause", ofSet("unavailable_nodes"))],
      }),
      {
        kind: "table",
        title: "Nodes that somebody has to look at",
        unit: "none",
        width: 12,
        queries: [
          {
            expression: `sum by (namespace, daemonset, reason) (everynode_daemonset_status_blocked_nodes{${SET}, stage="failing"})`,
            legend: "nodes",
          },
        ],
      },
      {
        kind: "table",
        title: "Sets that somebody holds, or that make no progress",
        unit: "none",
        width: 12,
        queries: [
          {
            expression: `sum by (namespace, daemonset, hold) (everynode_daemonset_spec_hold{${SET}})`,
            legend: "held by the spec",
          },
          {
            expression: `sum by (namespace, daemonset, reason) (everynode_daemonset_status_condition{${SET}, condition="Progressing", status="False"})`,
            legend: "not progressing",
          },
        ],
      },
    ],
  },
  {
    title: "Controller",
    panels: [
      graph("Looks at daemon sets", {
        description: "done: nothing is left to do. requeue: it is looked at again. retry: something failed.",
        unit: "ops",
        queries: [by("result", `rate(everynode_sync_duration_seconds_count{${JOB}}[$__rate_interval])`)],
      }),
      graph("Time of a look, with its writes", {
        unit: "s",
        queries: quantiles("everynode_sync_duration_seconds_bucket", JOB),
      }),
      graph("Writes", {
        unit: "ops",
        queries: [by("kind, result", `rate(everynode_actions_total{${JOB}}[$__rate_interval])`)],
      }),
      graph("Sets that wait", { queries: [by("pod", `workqueue_depth{${QUEUE}}`)] }),
      graph("Time that a set waits", {
        unit: "s",
        queries: quantiles("workqueue_queue_duration_seconds_bucket", QUEUE),
      }),
      graph("Retries", {
        unit: "ops",
        queries: [by("pod", `rate(workqueue_retries_total{${QUEUE}}[$__rate_interval])`)],
      }),
    ],
  },
  {
    title: "Watches",
    panels: [
      graph("Last sign of the API server", {
        description: "A bookmark comes once a minute; after two minutes the watch is given up.",
        unit: "s",
        queries: [by("pod, resource", `everynode_reflector_last_sign_seconds{${JOB}}`)],
      }),
      graph("Events", {
        unit: "ops",
        queries: [by("resource, kind", `rate(everynode_reflector_events_total{${JOB}}[$__rate_interval])`)],
      }),
      graph("Watches that ended", {
        queries: [by("resource, reason", `increase(everynode_reflector_watch_ends_total{${JOB}}[$__rate_interval])`)],
      }),
      graph("Objects in the cache", { queries: [by("pod, kind", `everynode_cache_objects{${JOB}}`)] }),
    ],
  },
  {
    title: "Admission",
    panels: [
      graph("Time that the API server waits for a webhook (99 %)", {
        description: "Of the API server's own metrics.",
        unit: "s",
        queries: [
          {
            expression: `histogram_quantile(0.99, sum by (le, name) (rate(apiserver_admission_webhook_admission_duration_seconds_bucket{${WEBHOOK}}[$__rate_interval])))`,
            legend: "{{name}}",
          },
        ],
      }),
      graph("Answers of the webhooks that are no yes", {
        description:
          "Of the API server's own metrics. no_error: a rule refused the object. Anything else: no answer came.",
        unit: "ops",
        queries: [
          by("name, error_type", `rate(apiserver_admission_webhook_rejection_count{${WEBHOOK}}[$__rate_interval])`),
        ],
      }),
      graph("Templates that the API server was asked about", {
        unit: "ops",
        queries: [by("result", `rate(everynode_template_reviews_total{${JOB}}[$__rate_interval])`)],
      }),
      graph("Requests that are no review", {
        unit: "ops",
        queries: [by("reason", `rate(everynode_admission_refused_requests_total{${JOB}}[$__rate_interval])`)],
      }),
    ],
  },
  {
    title: "Processes",
    panels: [
      graph("CPU", {
        unit: "percentunit",
        queries: [by("pod", `rate(process_cpu_seconds_total{${JOB}}[$__rate_interval])`)],
      }),
      graph("Memory", { unit: "bytes", queries: [by("pod", `process_resident_memory_bytes{${JOB}}`)] }),
      graph("Heap in use", { unit: "bytes", queries: [by("pod", `nodejs_heap_size_used_bytes{${JOB}}`)] }),
      graph("Lag of the event loop (99 %)", {
        unit: "s",
        queries: [by("pod", `nodejs_eventloop_lag_p99_seconds{${JOB}}`)],
      }),
    ],
  },
];

function ofSet(gauge: string): string {
  return `everynode_daemonset_status_${gauge}{${SET}}`;
}

function column(legend: string, series: string): Query {
  return { expression: `sum by (group, namespace, daemonset) (${series})`, legend };
}

function by(labels: string, series: string): Query {
  const names = labels.split(", ");
  return { expression: `sum by (${labels}) (${series})`, legend: names.map(name => `{{${name}}}`).join(" ") };
}

function quantiles(buckets: string, selector: string): readonly Query[] {
  return [0.5, 0.99].map(quantile => ({
    expression: `histogram_quantile(${quantile}, sum by (le) (rate(${buckets}{${selector}}[$__rate_interval])))`,
    legend: `${quantile * 100} %`,
  }));
}

function graph(title: string, rest: Partial<PanelSpec> & Pick<PanelSpec, "queries">): PanelSpec {
  return { kind: "timeseries", title, unit: "short", width: 12, ...rest };
}

function stat(title: string, rest: Partial<PanelSpec> & { readonly expression: string }): PanelSpec {
  const { expression, ...others } = rest;
  return { kind: "stat", title, unit: "none", width: 4, queries: [{ expression, legend: title }], ...others };
}
