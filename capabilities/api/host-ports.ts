import type { DaemonSetSpec, PodSpec } from "./types";
import { parseIntOrPercent } from "./int-or-percent";
import { type Violation, invalid } from "./violation";

/**
 * Surge puts the new pod of a node beside the old one, and a port of the node can be only one pod's: the new one would
 * wait for ever, and no rule of `apps/v1` says so. Judged where somebody writes a set, and not on each sync: a set that
 * is there already does no harm by it.
 */
export function validateHostPorts({ template, updateStrategy }: DaemonSetSpec): readonly Violation[] {
  const { type, rollingUpdate } = updateStrategy ?? {};
  const maxSurge = rollingUpdate?.maxSurge;
  if (type === "OnDelete" || !parseIntOrPercent(maxSurge)?.value) return [];
  const [held] = hostPortFields(template?.spec);
  if (held === undefined) return [];
  const field = { path: "spec.updateStrategy.rollingUpdate.maxSurge", value: maxSurge };
  return [invalid(field, `may not be set when a container takes a port of its node, as ${held} does`)];
}

/** The fields, in the set, of ports that a pod takes from its node for as long as it runs. */
function hostPortFields(spec: PodSpec | undefined): readonly string[] {
  const lists = { containers: spec?.containers, initContainers: spec?.initContainers };
  return Object.entries(lists).flatMap(([list, containers]) =>
    (containers ?? []).flatMap(({ ports, restartPolicy }, index) => {
      // An init container is over before the pod serves, unless it is a sidecar.
      if (list === "initContainers" && restartPolicy !== "Always") return [];
      // On the network of the node every port is one of the node.
      return (ports ?? []).flatMap(({ hostPort, containerPort }, number) =>
        hostPort || (spec?.hostNetwork && containerPort)
          ? [`spec.template.spec.${list}[${index}].ports[${number}]`]
          : [],
      );
    }),
  );
}
