import { changedTaints, nextNodeNames, nodeManifest } from "./nodes";
import { parseLabels, parseTaints } from "./node-arguments";

describe("nextNodeNames", () => {
  it.each([
    { existing: [], names: ["node-0000", "node-0001"] },
    { existing: ["node-0000", "node-0007", "node-0003"], names: ["node-0008", "node-0009"] },
    { existing: ["edge", "node-x"], names: ["node-0000", "node-0001"] },
    { existing: ["node-9999"], names: ["node-10000", "node-10001"] },
  ])("follows $existing", ({ existing, names }) => {
    expect(nextNodeNames(existing, 2)).toEqual(names);
  });
});

describe("nodeManifest", () => {
  it("spreads nodes over zones and lets labels be overridden", () => {
    const zone = (name: string): unknown => labelsOf(nodeManifest(name))["topology.kubernetes.io/zone"];
    expect(["node-0000", "node-0001", "node-0002", "node-0003"].map(zone)).toEqual([
      "zone-a",
      "zone-b",
      "zone-c",
      "zone-a",
    ]);
    expect(labelsOf(nodeManifest("edge", { labels: { "kubernetes.io/os": "windows" } }))).toMatchObject({
      "kubernetes.io/hostname": "edge",
      "kubernetes.io/os": "windows",
    });
  });
});

describe("changedTaints", () => {
  const a = { key: "a", value: "1", effect: "NoSchedule" } as const;
  const b = { key: "a", effect: "NoExecute" } as const;

  it.each([
    { what: "adds", set: [b], remove: [], result: [a, b] },
    {
      what: "replaces one with the same key and effect",
      set: [{ ...a, value: "2" }],
      remove: [],
      result: [{ ...a, value: "2" }],
    },
    {
      what: "removes by key and effect",
      from: [a, b],
      set: [],
      remove: [{ key: "a", effect: "NoExecute" as const }],
      result: [a],
    },
    { what: "removes all of a key", from: [a, b], set: [], remove: [{ key: "a" }], result: [] },
  ])("$what", ({ from = [a], set, remove, result }) => {
    expect(changedTaints(from, { set, remove })).toEqual(result);
  });
});

describe("parseLabels", () => {
  it("reads them as kubectl does", () => {
    expect(parseLabels(["pool=gpu", "disk-", "url=a=b-", "empty="])).toEqual({
      pool: "gpu",
      disk: null,
      url: "a=b-",
      empty: "",
    });
  });

  it.each(["pool", "=x", ""])("refuses %p", arg => {
    expect(() => parseLabels([arg])).toThrow("is no label");
  });
});

describe("parseTaints", () => {
  it("reads them as kubectl does", () => {
    expect(parseTaints(["gpu=yes:NoSchedule", "old:NoExecute", "gone-", "gone:PreferNoSchedule-"])).toEqual({
      set: [
        { key: "gpu", value: "yes", effect: "NoSchedule" },
        { key: "old", value: undefined, effect: "NoExecute" },
      ],
      remove: [{ key: "gone" }, { key: "gone", effect: "PreferNoSchedule" }],
    });
  });

  it.each(["gpu", "gpu=yes", "gpu:Never", ":NoSchedule", "-"])("refuses %p", arg => {
    expect(() => parseTaints([arg])).toThrow("is no taint");
  });
});

function labelsOf(node: ReturnType<typeof nodeManifest>): Readonly<Record<string, string>> {
  return node.metadata["labels"] as Readonly<Record<string, string>>;
}
