// How Grafana writes a panel down, and where it is on the page.

/** A question to Prometheus, and what its series are called: a template of labels. */
export interface Query {
  readonly expression: string;
  readonly legend: string;
}

export interface PanelSpec {
  readonly kind: "timeseries" | "stat" | "table";
  readonly title: string;
  /** What a reader may not know of it. */
  readonly description?: string;
  /** Of Grafana's units. */
  readonly unit: string;
  /** Of the 24 columns of a page. */
  readonly width: number;
  readonly queries: readonly Query[];
  /** Of a stat: from which value on it is no longer well. */
  readonly alarmFrom?: number;
  /** Of a stat: below which value it is not well. */
  readonly alarmBelow?: number;
}

export interface Row {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

/** A panel as Grafana reads it. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Position;
  readonly targets?: readonly { readonly expr: string }[];
  readonly [field: string]: unknown;
}

interface Position {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

const COLUMNS = 24;
const HEIGHTS = { stat: 4, timeseries: 8, table: 9 } as const;

const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" };

/** Rows below each other, and their panels from left to right as far as they have room. */
export function panelsOf(rows: readonly Row[]): readonly Panel[] {
  const panels: Panel[] = [];
  let y = 0;
  for (const row of rows) {
    panels.push({ id: panels.length + 1, type: "row", title: row.title, gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
    y += 1;
    for (const line of linesOf(row.panels)) {
      const h = Math.max(...line.map(({ kind }) => HEIGHTS[kind]));
      let x = 0;
      for (const spec of line) {
        panels.push(panel(spec, { id: panels.length + 1, gridPos: { x, y, w: spec.width, h } }));
        x += spec.width;
      }
      y += h;
    }
  }
  return panels;
}

function linesOf(specs: readonly PanelSpec[]): readonly (readonly PanelSpec[])[] {
  const lines: PanelSpec[][] = [];
  let room = 0;
  for (const spec of specs) {
    if (spec.width > room) {
      lines.push([]);
      room = COLUMNS;
    }
    lines.at(-1)?.push(spec);
    room -= spec.width;
  }
  return lines;
}

function panel(spec: PanelSpec, place: { readonly id: number; readonly gridPos: Position }): Panel {
  const { kind, title, description, unit, queries } = spec;
  return {
    ...place,
    type: kind,
    title,
    ...(description !== undefined && { description }),
    datasource: DATA_SOURCE,
    fieldConfig: { defaults: { unit, min: kind === "timeseries" ? 0 : null, ...thresholds(spec) }, overrides: [] },
    ...shapes[kind],
    targets: queries.map(({ expression, legend }, index) => ({
      refId: String.fromCharCode("A".charCodeAt(0) + index),
      datasource: DATA_SOURCE,
      expr: expression,
      legendFormat: legend,
      ...(kind === "timeseries" ? { range: true } : { instant: true }),
      ...(kind === "table" && { format: "table" }),
    })),
    ...(kind === "table" && { transformations: columnsOf(queries) }),
  };
}

/** Green, and red beyond the bound. Only a stat is coloured. */
function thresholds({ alarmFrom, alarmBelow }: PanelSpec): object {
  if (alarmFrom !== undefined) {
    return { thresholds: steps("green", { value: alarmFrom, color: "red" }), color: { mode: "thresholds" } };
  }
  if (alarmBelow !== undefined) {
    return { thresholds: steps("red", { value: alarmBelow, color: "green" }), color: { mode: "thresholds" } };
  }
  return { color: { mode: "palette-classic" } };
}

function steps(base: string, step: { readonly value: number; readonly color: string }): object {
  return { mode: "absolute", steps: [{ value: null, color: base }, step] };
}

const shapes: Readonly<Record<PanelSpec["kind"], object>> = {
  stat: { options: { reduceOptions: { calcs: ["lastNotNull"] }, colorMode: "value", graphMode: "none" } },
  timeseries: {
    options: { legend: { displayMode: "list", placement: "bottom" }, tooltip: { mode: "multi", sort: "desc" } },
  },
  table: { options: { showHeader: true } },
};

/** One line for what has the same labels, one column for each query. */
function columnsOf(queries: readonly Query[]): readonly object[] {
  const names = queries.map(({ legend }, index) => [`Value #${String.fromCharCode(65 + index)}`, legend]);
  return [
    { id: "merge", options: {} },
    { id: "organize", options: { excludeByName: { Time: true }, renameByName: Object.fromEntries(names) } },
  ];
}
