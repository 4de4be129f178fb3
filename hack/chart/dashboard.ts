import type { Artifact } from "../generate/artifacts";
import { type Panel, panelsOf } from "./dashboard-panels";
import { rows } from "./dashboard-rows";

// The dashboard as Grafana reads it, made from rows of panels, so that a change of one is a line and not a page of JSON.

/** `dashboards/everynode.json` of the chart. */
export function dashboardArtifact(): Artifact {
  return { path: "charts/everynode/dashboards/everynode.json", text: `${JSON.stringify(dashboard(), null, 2)}\n` };
}

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly [field: string]: unknown;
}

/** The model of Grafana's dashboards; the schema version is that of Grafana 10, which newer ones read. */
export function dashboard(): Dashboard {
  return {
    uid: "everynode",
    title: "everynode",
    description: "The daemon sets that everynode serves, and everynode itself",
    tags: ["kubernetes", "everynode"],
    schemaVersion: 39,
    version: 1,
    editable: true,
    graphTooltip: 1,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    timezone: "browser",
    annotations: { list: [] },
    links: [],
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus", current: {} },
        variable({ name: "job", label: "Job", query: "label_values(everynode_leader, job)" }),
        variable({
          name: "namespace",
          label: "Namespace",
          query: "label_values(everynode_daemonset_metadata_generation, namespace)",
        }),
        variable({
          name: "daemonset",
          label: "Daemon set",
          query: 'label_values(everynode_daemonset_metadata_generation{namespace=~"$namespace"}, daemonset)',
        }),
      ],
    },
    panels: panelsOf(rows),
  };
}

interface Variable {
  readonly name: string;
  readonly label: string;
  readonly query: string;
}

/** One of whose values any number is chosen; all of them at first. */
function variable({ name, label, query }: Variable): object {
  return {
    name,
    label,
    type: "query",
    datasource: { type: "prometheus", uid: "${datasource}" },
    definition: query,
    query: { query, refId: name },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    allValue: ".+",
    current: { text: ["All"], value: ["$__all"] },
  };
}
