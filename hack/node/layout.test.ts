import { addressesOf, freeNetwork, hostAddress, mostNodes, namesOf, nodeNames, nodeNamespace } from "./layout";

describe("the names of a cluster's nodes on this machine", () => {
  it("fit into the 15 characters of a network interface", () => {
    expect(namesOf("/tmp/clusters/a").hostLink).toHaveLength(15);
  });

  it("are the same for the same folder and differ for another", () => {
    expect(namesOf("/tmp/clusters/a")).toEqual(namesOf("/tmp/clusters/a"));
    expect(namesOf("/tmp/clusters/a").namespacePrefix).not.toBe(namesOf("/tmp/clusters/b").namespacePrefix);
  });

  it("all start with the prefix by which what is left of them is found", () => {
    const { namespacePrefix, switchNamespace } = namesOf("/tmp/clusters/a");
    for (const name of [switchNamespace, nodeNamespace("/tmp/clusters/a", "node-1")])
      expect(name.startsWith(namespacePrefix)).toBe(true);
  });
});

describe("addresses", () => {
  it("are distinct for the machine, its nodes and their pods", () => {
    const all = nodeNames(mostNodes).map(name => addressesOf(200, name));
    const hosts = [hostAddress(200), ...all.map(one => one.node)];
    expect(new Set(hosts).size).toBe(mostNodes + 1);
    expect(new Set(all.map(one => one.pods)).size).toBe(mostNodes);
    expect(all.map(one => one.pods)).not.toContain("10.200.0.0/24");
  });

  it("follow from the node's number", () => {
    expect(addressesOf(201, "node-2")).toEqual({ node: "10.201.0.12", pods: "10.201.2.0/24" });
  });

  it.each(["node-0", "node-51", "node-0001", "worker-1"])("do not exist for %s", name => {
    expect(() => addressesOf(200, name)).toThrow(`"${name}" is no real node`);
  });

  it("do not exist for more nodes than there is room for", () => {
    expect(() => nodeNames(mostNodes + 1)).toThrow("at most 50");
  });
});

describe("freeNetwork", () => {
  it.each([
    { case: "nothing is in use", taken: [], network: 200 },
    { case: "other networks are in use", taken: ["default", "192.0.2.0/24", "10.64.0.0/10"], network: 200 },
    { case: "a route leads into the first", taken: ["10.200.1.0/24"], network: 201 },
    {
      case: "an address is in the first and a route in the second",
      taken: ["10.200.0.1", "10.201.0.0/16"],
      network: 202,
    },
  ])("is $network when $case", ({ taken, network }) => {
    expect(freeNetwork(taken)).toBe(network);
  });

  it("throws when none is left", () => {
    const taken = Array.from({ length: 55 }, (_, index) => `10.${200 + index}.0.0/16`);
    expect(() => freeNetwork(taken)).toThrow("all in use");
  });
});
