import type { ResourceVersion } from "../../../capabilities/api/identity";
import { resourceVersionOf } from "../../../capabilities/api/identity";
import type { KubeClient, ListPage, WatchEvent, WatchOptions } from "../../../capabilities/kube/client";
import type { Resource } from "../../../capabilities/kube/resources";

// What a cache is fed with where no API server is: the watches of any number of objects, each of which is made when it is
// sent, so that the feed itself takes no memory.

/** Of each kind, by its plural: JSON of the objects that there are when a watch begins. */
export type Beginnings = Readonly<Record<string, () => Iterable<string>>>;

export interface Feed {
  readonly client: KubeClient;
  /** Objects of the kind were written: their JSON. Resolves once the watch has taken them all. */
  modified(plural: string, objects: Iterable<string>): Promise<void>;
}

/** So many events are taken before other work of the process, as chunks of a real watch are. */
const burst = 500;

export function newFeed(beginnings: Beginnings): Feed {
  const watches = new Map<string, Watch>();
  const watchOf = (plural: string): Watch => {
    const watch = watches.get(plural) ?? new Watch(beginnings[plural] ?? (() => []));
    watches.set(plural, watch);
    return watch;
  };
  const refuse = (): Promise<never> => Promise.reject(new Error("this cluster is made of watches alone"));
  return {
    client: {
      ...{ get: refuse, create: refuse, replace: refuse, replaceStatus: refuse, patch: refuse, delete: refuse },
      raw: refuse,
      list: <T>(): Promise<ListPage<T>> => refuse(),
      watch: <T>({ plural }: Resource<T>, options: WatchOptions<T>) => watchOf(plural).events<T>(options),
    },
    modified: (plural, objects) => watchOf(plural).send(objects),
  };
}

interface Sent {
  readonly objects: Iterable<string>;
  readonly taken: () => void;
}

class Watch {
  readonly #beginning: () => Iterable<string>;
  #sent: Sent[] = [];
  #wake: () => void = () => undefined;

  constructor(beginning: () => Iterable<string>) {
    this.#beginning = beginning;
  }

  send(objects: Iterable<string>): Promise<void> {
    return new Promise(taken => {
      this.#sent.push({ objects, taken });
      this.#wake();
    });
  }

  async *events<T>({ signal, resourceVersion }: WatchOptions<T>): AsyncGenerator<WatchEvent<T>> {
    signal.addEventListener("abort", () => this.#wake());
    if (resourceVersion === undefined) {
      yield* parsed<T>("added", this.#beginning());
      yield { kind: "bookmark", resourceVersion: beginning, endsInitialEvents: true };
    }
    while (!signal.aborted) {
      const [next, ...others] = this.#sent;
      this.#sent = others;
      if (next) yield* parsed<T>("modified", next.objects);
      if (next) next.taken();
      else await new Promise<void>(resolve => (this.#wake = resolve));
    }
  }
}

const beginning: ResourceVersion = resourceVersionOf("1");

async function* parsed<T>(kind: "added" | "modified", objects: Iterable<string>): AsyncGenerator<WatchEvent<T>> {
  let sent = 0;
  for (const text of objects) {
    yield { kind, object: JSON.parse(text) };
    sent += 1;
    if (sent % burst === 0) await new Promise<void>(resolve => setImmediate(resolve));
  }
}
