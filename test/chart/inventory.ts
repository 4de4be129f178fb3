import type { Api } from "../integration/api";

export interface Inventory {
  /** Every object of the cluster as `resource.group namespace/name`, in order; without Events. */
  names(): Promise<readonly string[]>;
}

interface ApiResource {
  readonly name: string;
  readonly verbs: readonly string[];
}

interface Group {
  readonly preferredVersion: { readonly groupVersion: string };
}

/** Forgotten by the API server after an hour. */
const EVENTS = "events";

export function newInventory(api: Api): Inventory {
  const get = async <T>(path: string): Promise<T> => (await api.send({ method: "GET", path })) as T;
  const namesIn = async (root: string): Promise<readonly string[]> => {
    // A group goes with its last definition.
    const { resources } = await get<{ readonly resources: readonly ApiResource[] }>(root).catch(() => ({
      resources: [],
    }));
    const listed = resources.filter(({ name, verbs }) => name !== EVENTS && verbs.includes("list"));
    return (await Promise.all(listed.map(({ name }) => namesOf(root, name)))).flat();
  };
  const namesOf = async (root: string, resource: string): Promise<readonly string[]> => {
    interface Item {
      readonly metadata: { readonly namespace?: string; readonly name: string };
    }
    const { items } = await get<{ readonly items: readonly Item[] }>(`${root}/${resource}`).catch(() => ({
      items: [],
    }));
    const group = root.startsWith("/apis/") ? (root.split("/")[2] ?? "") : "core";
    return items.map(({ metadata: { namespace = "", name } }) => `${resource}.${group} ${namespace}/${name}`);
  };
  return {
    names: async () => {
      const { groups } = await get<{ readonly groups: readonly Group[] }>("/apis");
      const roots = ["/api/v1", ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`)];
      return (await Promise.all(roots.map(namesIn))).flat().toSorted();
    },
  };
}
