import type { PassesResult } from "./passes";

// A drawing of what a pass costs by the number of nodes. Both axes are logarithmic: what is proportional to the number of
// nodes rises by 45 degrees, and a line that is less steep grows more slowly than that.

const width = 640;
const height = 420;
const margin = 56;

interface Point {
  readonly nodes: number;
  readonly ms: number;
}

/** An SVG of the passes of a cluster at rest. Throws where there is none. */
export function chart(results: readonly PassesResult[]): string {
  const atRest = results.filter(({ situation }) => situation === "at rest").toSorted((a, b) => a.nodes - b.nodes);
  const lines = (["cold", "warm"] as const).map(kind => ({
    kind,
    points: atRest.map(({ nodes, ...costs }): Point => ({ nodes, ms: costs[kind].median })),
  }));
  const place = scales(lines.flatMap(({ points }) => points));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...place.grid,
    ...lines.map(({ kind, points }) => drawn(points.map(place.at), kind)),
    `<text x="${width / 2}" y="${height - 10}" text-anchor="middle">nodes</text>`,
    `<text x="${margin}" y="20">CPU of one decision pass, median</text>`,
    `</svg>`,
    "",
  ].join("\n");
}

interface Place {
  readonly x: number;
  readonly y: number;
}

const colors = { cold: "#b3541e", warm: "#1e6fb3" } as const;
const names = { cold: "from nothing", warm: "after a change" } as const;

function drawn(places: readonly Place[], kind: keyof typeof colors): string {
  const last = places.at(-1);
  if (last === undefined) throw new Error("there is nothing to draw");
  const line = places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const dots = places.map(({ x, y }) => `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"/>`).join("");
  const label = `<text x="${(last.x - 8).toFixed(1)}" y="${(last.y - 10).toFixed(1)}" text-anchor="end">${names[kind]}</text>`;
  return `<g fill="${colors[kind]}"><polyline points="${line}" fill="none" stroke="${colors[kind]}" stroke-width="2"/>${dots}${label}</g>`;
}

interface Scales {
  readonly at: (point: Point) => Place;
  readonly grid: readonly string[];
}

function scales(points: readonly Point[]): Scales {
  const x = axis(points.map(({ nodes }) => nodes));
  const y = axis(points.map(({ ms }) => ms));
  const left = (nodes: number): number => margin + x.part(nodes) * (width - 2 * margin);
  const top = (ms: number): number => height - margin - y.part(ms) * (height - 2 * margin);
  const stroke = `stroke="#ddd"`;
  return {
    at: ({ nodes, ms }) => ({ x: left(nodes), y: top(ms) }),
    grid: [
      ...x.powers.map(
        power =>
          `<path d="M${left(power).toFixed(1)} ${margin}V${height - margin}" ${stroke}/><text x="${left(power).toFixed(1)}" y="${height - margin + 16}" text-anchor="middle">${power.toLocaleString("en")}</text>`,
      ),
      ...y.powers.map(
        power =>
          `<path d="M${margin} ${top(power).toFixed(1)}H${width - margin}" ${stroke}/><text x="${margin - 6}" y="${(top(power) + 4).toFixed(1)}" text-anchor="end">${power} ms</text>`,
      ),
    ],
  };
}

interface Axis {
  /** Where on the axis a value is, from 0 to 1. */
  readonly part: (value: number) => number;
  readonly powers: readonly number[];
}

/** From the power of ten below all values to the one above. */
function axis(values: readonly number[]): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values)) - 1e-9));
  return {
    part: value => (Math.log10(value) - low) / (high - low),
    powers: Array.from({ length: high - low + 1 }, (_, index) => Number((10 ** (low + index)).toPrecision(1))),
  };
}
