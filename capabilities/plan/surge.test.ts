import { nodeNameOf } from "../api/identity";
import { surgePlan } from "./surge";

/**
 * Nodes in short: pods as `o` old or `n` new, upper case where available, `x` after one that is terminating; then `~`
 * for a node that should not run one, and `!` for one that does not exist.
 */
function nodesOf(text: string) {
  return text.split(" ").map((node, index) => ({
    name: nodeNameOf(String(index)),
    exists: !node.includes("!"),
    shouldRun: !/[~!]/.test(node),
    pods: [...node.matchAll(/([onON])(x?)/g)].map(([, kind = "", mark]) => ({
      name: `${index}${kind}`,
      isTerminating: mark === "x",
      isUpdated: kind.toLowerCase() === "n",
      isAvailable: kind === kind.toUpperCase(),
    })),
  }));
}

it.each<[string, string, number, readonly string[], readonly string[]]>([
  ["nothing on a node without an old pod", "- n N", 2, [], []],
  ["a new pod beside an old one that serves, up to the budget", "O O O", 2, ["0", "1"], []],
  [
    "a new pod beside each old one that does not serve, whatever the budget (D-SURGE-07)",
    "o o o O",
    1,
    ["0", "1", "2", "3"],
    [],
  ],
  ["none while pairs use up the budget", "On On O O", 2, [], []],
  ["one when one of two pairs is left", "On N O O", 2, ["2"], []],
  ["none while an ambiguous node uses up the budget (D-SURGE-03)", "OO O", 1, [], []],
  ["an old pod's deletion when the new one serves", "ON O", 1, ["1"], ["0O"]],
  ["a deletion of what does not serve where nothing should run", "o~ N", 1, [], ["0o"]],
  ["no deletion of what serves where nothing should run, while others do not", "O~ n N", 1, [], []],
  ["its deletion when enough others serve (D-SURGE-06, D-EDGE-13)", "O~ N N", 1, [], ["0O"]],
  ["as many such deletions as there are nodes to spare", "O~ O~ N n", 1, [], ["0O"]],
  ["nothing on a node that does not exist (D-EDGE-14)", "O! o! N", 1, [], []],
  ["a new pod where the former new one is terminating", "Onx", 1, ["0"], []],
  [
    "for every node in one go, each by its own state (D-SURGE-02)",
    "o O O N On oN o~ O~ O~ O~ O~ O~ OO -",
    3,
    ["0", "1"],
    ["5o", "6o", "7O"],
  ],
  ["by the old pod of a node where it has one: that serves (D-SURGE-04)", "O~ On", 1, [], ["0O"]],
  ["by the old pod of a node also where the new one serves (D-SURGE-04)", "O~ oN", 1, [], ["1o"]],
  ["by the new pod of a node where it has no old one (D-SURGE-04)", "O~ n N N N", 1, [], []],
  ["by nodes that are not desired too (D-SURGE-04)", "O~ N~ n", 1, [], ["0O"]],
])("a rolling update with surge plans %s (D-SURGE-05)", (_, nodes, maxSurge, created, deleted) => {
  const planned = surgePlan({ nodes: nodesOf(nodes), maxSurge });
  expect(planned.create).toEqual(created);
  expect(planned.delete.map(({ name }) => name)).toEqual(deleted);
});
