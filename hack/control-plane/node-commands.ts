import { Command, type Option } from "commander";

import type { Cluster } from "./cluster";
import { parseLabels, parseTaints } from "./node-arguments";

interface Named {
  readonly name: string;
}

interface AddOptions extends Named {
  readonly label?: readonly string[];
  readonly taint?: readonly string[];
}

type WithCluster = (name: string, work: (cluster: Cluster) => Promise<void>) => Promise<void>;
type Print = (...lines: readonly string[]) => void;

export function nodeCommands(nameOption: () => Option, withCluster: WithCluster, print: Print): Command {
  const nodes = new Command("nodes").description("change the nodes of a running cluster");
  nodes
    .command("add <count-or-names...>")
    .description("add nodes after the last one, or nodes with these names, and wait until they are ready")
    .addOption(nameOption())
    .option("--label <label...>", "key=value")
    .option("--taint <taint...>", "key=value:Effect")
    .action((what: readonly string[], options: AddOptions) =>
      withCluster(options.name, async cluster => {
        const labels = withoutRemovals(parseLabels(options.label ?? []));
        const taints = parseTaints(options.taint ?? []).set;
        print(...(await cluster.nodes.add(countOrNames(what), { labels, taints })));
      }),
    );
  nodes
    .command("remove <count-or-names...>")
    .description("remove the last nodes, or these")
    .addOption(nameOption())
    .action((what: readonly string[], { name }: Named) =>
      withCluster(name, async cluster => print(...(await cluster.nodes.remove(countOrNames(what))))),
    );
  nodes
    .command("label <node> <labels...>")
    .description("set labels (key=value) or take them off (key-)")
    .addOption(nameOption())
    .action((node: string, labels: readonly string[], { name }: Named) =>
      withCluster(name, cluster => cluster.nodes.label(node, parseLabels(labels))),
    );
  nodes
    .command("taint <node> <taints...>")
    .description("set taints (key=value:NoSchedule) or take them off (key- or key:NoSchedule-)")
    .addOption(nameOption())
    .action((node: string, taints: readonly string[], { name }: Named) =>
      withCluster(name, async cluster => {
        const { set, remove } = parseTaints(taints);
        await cluster.nodes.untaint(node, ...remove);
        await cluster.nodes.taint(node, ...set);
      }),
    );
  return nodes;
}

function countOrNames(what: readonly string[]): number | readonly string[] {
  const [only] = what;
  return what.length === 1 && only !== undefined && /^\d+$/.test(only) ? Number(only) : what;
}

function withoutRemovals(labels: Readonly<Record<string, string | null>>): Readonly<Record<string, string>> {
  const kept = Object.entries(labels).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const]));
  return Object.fromEntries(kept);
}
