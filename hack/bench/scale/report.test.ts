import type { ScaleResult } from "./measure";
import { renderScale } from "./report";

const result: ScaleResult = {
  ...{ nodes: 1_000, sets: 2, syncSeconds: 1, firstLooksSeconds: 0.5, cacheBytesPerPod: 1_000, memoBytesPerPod: 24 },
  ...{ heartbeatMicros: 30, podEventMicros: 100, podLookMicros: 200, feedMicros: { node: 10, pod: 20 } },
  peakRssBytes: 2 ** 30,
};

it("extrapolates by pods what grows with pods, and by nodes what grows with nodes", () => {
  const lines = renderScale(result, { nodes: 10_000, sets: 4 });
  const cells = (label: string): readonly string[] | undefined =>
    lines
      .find(line => line.startsWith(label))
      ?.split(/ {2,}/)
      .slice(1);
  expect(cells("memory of the cache")).toEqual(["1000 B", "the same"]);
  expect(cells("CPU of the first sync")).toEqual(["1.0 s", "20.0 s"]);
  expect(cells("node status every 10 s")).toEqual(["0.3 %", "3.0 %"]);
  expect(cells("a look at a set where one pod changed")).toEqual(["200 us", "2000 us"]);
});
