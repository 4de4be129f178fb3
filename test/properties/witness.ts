import type { Uid } from "../../capabilities/api/identity";
import type { Change, Lister } from "../../capabilities/cache/store";
import { storeKey } from "../../capabilities/cache/stored-object";
import { type Thing, look } from "./thing";

/** A subscriber that adds up what it is told and tells of every change that cannot follow the one before it. */
export class Witness {
  readonly #things: Lister<Thing>;
  readonly #told: Map<string, Thing>;
  readonly #ended = new Set<Uid>();
  readonly #complaints: string[] = [];

  constructor(things: Lister<Thing>) {
    this.#things = things;
    this.#told = new Map(things.list().map(thing => [storeKey(thing), thing]));
  }

  hear(change: Change<Thing>): void {
    const { kind, object } = change;
    const before = this.#told.get(storeKey(object));
    const complain = (what: string): void => void this.#complaints.push(`${kind} ${look(object)}: ${what}`);
    if (kind === "added") this.#hearAdded(object, complain);
    if (kind === "updated") {
      if (before !== change.previous || before.uid !== object.uid) complain("another was there before");
      else if (Number(object.resourceVersion) <= Number(before.resourceVersion)) complain("goes back in time");
    }
    if (kind === "deleted" && before !== object) complain("another was there before");
    if (kind === "deleted") {
      this.#told.delete(storeKey(object));
      this.#ended.add(object.uid);
    } else this.#told.set(storeKey(object), object);
  }

  #hearAdded(object: Thing, complain: (what: string) => void): void {
    if (this.#told.has(storeKey(object))) complain("was there already");
    if (this.#ended.has(object.uid)) complain("has ended before");
  }

  /** What is wrong by now with what it was told. */
  complaints(): readonly string[] {
    const told = [...this.#told].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, thing]) => thing);
    const shown = this.#things.list();
    const isWhole = told.length === shown.length && told.every((thing, index) => thing === shown[index]);
    const parts = [told, shown].map(things => things.map(look).join(", "));
    return isWhole ? this.#complaints : [...this.#complaints, `told of ${parts[0]}, shown ${parts[1]}`];
  }
}
