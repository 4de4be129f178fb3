// The cluster that the scenarios run on, as the setup of jest has found it. They read it before any of their tests begins,
// which is why it travels in the environment.

/** What some scenarios need beyond a kubeconfig, and not every cluster has. */
export type Need =
  /** Something that runs programs on its nodes. */
  | "shell"
  /** Kubelets that can be stopped and started. */
  | "kubelets"
  /** Machines that can become nodes. */
  | "machines"
  /** The API server's audit log. */
  | "audit"
  /** A way from here to the addresses of its nodes. */
  | "outside"
  /** The built-in controller of DaemonSets. */
  | "builtIn"
  /** That everynode is not installed yet. */
  | "installation";

export interface NodePlace {
  readonly name: string;
  /** Where its host ports are. */
  readonly address: string;
  /** Without a taint, so that any daemon runs there. */
  readonly isWorker: boolean;
}

export interface Target {
  readonly kubeconfig: string;
  /** The name of a cluster of hack/node; absent: the cluster is a foreign one. */
  readonly own?: string;
  /** What runs a program on a node of a foreign cluster, `{node}` being its name: `docker exec --interactive {node}`. */
  readonly shell?: readonly string[];
  /** By name. */
  readonly nodes: readonly NodePlace[];
  /** What it cannot do, each with the reason. */
  readonly lacks: Readonly<Partial<Record<Need, string>>>;
}

const variable = "EVERYNODE_E2E_TARGET";

export function writeTarget(target: Target): void {
  process.env[variable] = JSON.stringify(target);
}

/** undefined where no setup has found one. */
export function readTarget(): Target | undefined {
  const text = process.env[variable];
  return text === undefined ? undefined : (JSON.parse(text) as Target);
}

/** Throws where no setup has found one. */
export function target(): Target {
  const found = readTarget();
  if (found === undefined) throw new Error("no cluster has been found: setup.ts has not run");
  return found;
}
