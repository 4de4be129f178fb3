import fc from "fast-check";

import {
  type ObjectName,
  type ResourceVersion,
  type Uid,
  objectNameOf,
  resourceVersionOf,
  uidOf,
} from "../api/identity";
import { fill } from "../../test/fakes/fill";
import { type Change, type Store, createStore } from "./store";

// A server, its watch, and the responses to writes, each as late as chance has it. Names are few, so that objects of
// one name follow each other and meet each other's late news.

interface Thing {
  readonly name: ObjectName;
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
  readonly color: number;
}
type Event = { readonly kind: "put" | "delete"; readonly object: Thing; readonly revision: number };
type Response = { readonly kind: "written" | "gone"; readonly object: Thing };

class Server {
  revision = 1;
  readonly live = new Map<string, Thing>();
  readonly events: Event[] = [];
  /** At which revision each uid ended. */
  readonly ended = new Map<Uid, number>();
  readonly states = new Map<number, readonly Thing[]>([[1, []]]);
  #uids = 0;

  /** Creates, or changes what has the name; the answer is for whoever wrote. */
  put(name: string, color: number): Response {
    const uid = this.live.get(name)?.uid ?? uidOf(`uid-${++this.#uids}`);
    const object = { name: objectNameOf(name), uid, resourceVersion: this.#next(), color };
    this.live.set(name, object);
    this.#note({ kind: "put", object, revision: this.revision });
    return { kind: "written", object };
  }

  delete(name: string): Response | undefined {
    const object = this.live.get(name);
    if (!object) return undefined;
    this.live.delete(name);
    this.ended.set(object.uid, this.revision + 1);
    this.#note({ kind: "delete", object: { ...object, resourceVersion: this.#next() }, revision: this.revision });
    return { kind: "gone", object };
  }

  #next(): ResourceVersion {
    this.revision += 1;
    return resourceVersionOf(String(this.revision));
  }

  #note(event: Event): void {
    this.events.push(event);
    this.states.set(this.revision, [...this.live.values()]);
  }
}

class World {
  readonly server = new Server();
  readonly store: Store<Thing> = createStore<Thing>({
    indexes: { color: ({ color }) => String(color) },
    reuse: (previous, next) => (previous.color === next.color ? previous : next),
  });
  /** What a listener that only adds up changes believes. */
  readonly told = new Map<string, Thing>();
  readonly responses: Response[] = [];
  readonly everShown = new Map<Uid, number>();
  #listing: number | undefined;

  constructor() {
    this.store.subscribe(change => this.#hear(change));
    fill(this.store, [], resourceVersionOf("1"));
  }

  get progress(): number {
    return Number(this.store.progress);
  }

  write(response: Response | undefined, isOurs: boolean): void {
    if (response && isOurs) this.responses.push(response);
  }

  /** Responses overtake each other as they like. */
  respond(choice: number): void {
    const [response] = this.responses.splice(choice % Math.max(1, this.responses.length), 1);
    if (response?.kind === "written") this.store.written(response.object);
    if (response?.kind === "gone") this.store.gone(response.object);
  }

  watch(): void {
    const event = this.server.events.find(({ revision }) => revision > this.progress);
    if (event?.kind === "put") this.store.observed(event.object);
    if (event?.kind === "delete") this.store.observedDeletion(event.object);
  }

  /** Only where no event is skipped. */
  bookmark(): void {
    const event = this.server.events.find(({ revision }) => revision > this.progress);
    if (!event) this.store.bookmark(resourceVersionOf(String(this.server.revision)));
  }

  /** The watch is over while a LIST is under way. */
  startList(): void {
    this.#listing ??= this.server.revision;
  }

  finishList(): void {
    const at = this.#listing;
    this.#listing = undefined;
    // A LIST is never older than what the watch brought before it.
    if (at === undefined || at < this.progress) return;
    fill(this.store, this.server.states.get(at) ?? [], resourceVersionOf(String(at)));
  }

  check(): void {
    const shown = this.store.list();
    expect([...this.told.values()].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual(shown);
    for (const object of shown) {
      expect(this.store.byIndex("color", String(object.color))).toContain(object);
      const ended = this.server.ended.get(object.uid) ?? Infinity;
      // Never a ghost: what is shown has not ended before where the reflector is.
      expect(ended).toBeGreaterThan(this.progress);
    }
  }

  settle(): void {
    while (this.responses.length > 0) this.respond(0);
    this.#listing = undefined;
    while (this.server.events.some(({ revision }) => revision > this.progress)) this.watch();
  }

  #hear(change: Change<Thing>): void {
    const { kind, object } = change;
    const before = this.told.get(object.name);
    if (kind === "added") expect(before).toBeUndefined();
    if (kind === "updated") expect(change.previous).toBe(before);
    if (kind === "updated") expect(object.uid).toBe(before?.uid);
    if (kind === "deleted") expect(object).toBe(before);
    if (kind === "deleted") this.told.delete(object.name);
    else this.told.set(object.name, object);
    if (kind === "deleted") return;
    // An object is never shown again as it was before.
    const version = Number(object.resourceVersion);
    expect(version).toBeGreaterThan(this.everShown.get(object.uid) ?? 0);
    this.everShown.set(object.uid, version);
  }
}

const name = fc.constantFrom("a", "b");
const step = fc.oneof(
  fc.record({ kind: fc.constant("put" as const), name, color: fc.nat(2), isOurs: fc.boolean() }),
  fc.record({ kind: fc.constant("delete" as const), name, isOurs: fc.boolean() }),
  fc.record({ kind: fc.constant("respond" as const), choice: fc.nat(5) }),
  fc.record({ kind: fc.constantFrom("watch", "watch", "bookmark", "startList", "finishList") }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(world: World, next: Step): void {
  if (!("name" in next) && !("choice" in next)) return world[next.kind as "watch"]();
  if ("choice" in next) return world.respond(next.choice);
  if (next.kind === "put") return world.write(world.server.put(next.name, next.color), next.isOurs);
  return world.write(world.server.delete(next.name), next.isOurs);
}

describe("a store, whatever the order in which news reach it", () => {
  it("never shows a ghost or the past, tells the truth to listeners, and ends like the server", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const world = new World();
        for (const next of steps) {
          take(world, next);
          world.check();
        }
        world.settle();
        world.check();
        const colors = (things: readonly Thing[]): object =>
          things.map(({ name, uid, color }) => ({ name, uid, color }));
        const live = [...world.server.live.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
        expect(colors(world.store.list())).toEqual(colors(live));
      }),
      { numRuns: 1_000 },
    );
  });
});
