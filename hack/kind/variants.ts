import { join } from "node:path";

export const variantNames = ["own-kind", "takeover"] as const;

export type VariantName = (typeof variantNames)[number];

/** A cluster that can be had. */
export interface Variant {
  /** The name in its configuration file. */
  readonly cluster: string;
  /** The file. */
  readonly config: string;
  /** What Helm is told beside the chart's defaults. */
  readonly values: Readonly<Record<string, string>>;
}

const takeoverCluster = "everynode-takeover";

export const variants: Readonly<Record<VariantName, Variant>> = {
  "own-kind": {
    cluster: "everynode",
    config: join(__dirname, "cluster.yaml"),
    values: {},
  },
  takeover: {
    cluster: takeoverCluster,
    config: join(__dirname, "takeover.yaml"),
    values: {
      "takeover.enabled": "true",
      // The name that Docker's resolver knows on each node, and that kubeadm puts into the API server's certificate.
      "apiServer.host": `${takeoverCluster}-control-plane`,
      "apiServer.port": "6443",
    },
  },
};

/** Whether everynode serves apps/v1 there, in the place of the built-in controller. */
export function takesOver({ values }: Variant): boolean {
  return values["takeover.enabled"] === "true";
}
