import type { Flavor } from "../../api/flavor";

/** How kubectl names a set: `daemonset.apps/logs`. */
export function nameInKubectl({ flavor, name }: { readonly flavor: Flavor; readonly name: string }): string {
  return `daemonset.${flavor.group}/${name}`;
}
