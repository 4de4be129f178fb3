import { type ResourceVersion, namespaceOf, objectNameOf, resourceVersionOf, uidOf } from "../api/identity";
import { fill } from "../../test/fakes/fill";
import { type Change, createStore } from "./store";

interface Thing {
  readonly namespace: ReturnType<typeof namespaceOf>;
  readonly name: ReturnType<typeof objectNameOf>;
  readonly uid: ReturnType<typeof uidOf>;
  readonly resourceVersion: ResourceVersion;
  readonly color: string;
}

const rv = (version: number | string): ResourceVersion => resourceVersionOf(String(version));

/** `thing("a@5")`, `thing("a@5", { uid: "a2" })`: name and resource version. */
function thing(text: string, { uid, color = "red" }: { uid?: string; color?: string } = {}): Thing {
  const [name = "", version = ""] = text.split("@");
  return {
    namespace: namespaceOf("ns"),
    name: objectNameOf(name),
    uid: uidOf(uid ?? `${name}-uid`),
    resourceVersion: rv(version),
    color,
  };
}

function setUp(listed: readonly Thing[] = [], at: number | string = 10) {
  const store = createStore<Thing>({
    indexes: { color: ({ color }) => (color === "none" ? undefined : color) },
    reuse: (previous, next) => (previous.color === next.color ? previous : next),
  });
  const changes: string[] = [];
  fill(store, listed, rv(at));
  store.subscribe(change => changes.push(told(change)));
  return { store, changes, shown: () => store.list().map(describeThing) };
}

const describeThing = ({ name, resourceVersion, color }: Thing): string => `${name}@${resourceVersion} ${color}`;
const told = (change: Change<Thing>): string => `${change.kind} ${change.object.uid} ${describeThing(change.object)}`;

describe("a store", () => {
  it("has not synced, and is nowhere, before the first LIST, also when that is empty", () => {
    const store = createStore<Thing>({ reuse: (_, next) => next });
    expect([store.hasSynced, store.progress]).toEqual([false, undefined]);

    fill(store, [], rv(7));
    expect([store.hasSynced, store.progress]).toEqual([true, "7"]);
  });

  it("lists by key, and gives by key", () => {
    const { store, shown } = setUp([thing("b@2"), thing("a@1")]);
    expect(shown()).toEqual(["a@1 red", "b@2 red"]);
    expect(store.get("ns/b")).toMatchObject({ name: "b" });
    expect(store.get("ns/c")).toBeUndefined();
  });

  it("takes events in order and says what changed", () => {
    const { store, changes, shown } = setUp([thing("a@1")]);
    store.observed(thing("b@11"));
    store.observed(thing("a@12", { color: "blue" }));
    store.observedDeletion(thing("b@13"));

    expect(changes).toEqual(["added b-uid b@11 red", "updated a-uid a@12 blue", "deleted b-uid b@11 red"]);
    expect(shown()).toEqual(["a@12 blue"]);
    expect(store.progress).toBe("13");
  });

  it("gives the previous state of what was updated", () => {
    const { store } = setUp([thing("a@1")]);
    const previous: unknown[] = [];
    store.subscribe(change => change.kind === "updated" && previous.push(change.previous));
    store.observed(thing("a@11", { color: "blue" }));
    expect(previous).toEqual([thing("a@1")]);
  });

  it("keeps the object, its lists and its silence while nothing that is used changes", () => {
    const { store, changes } = setUp([thing("a@1")]);
    const [object, list] = [store.get("ns/a"), store.list()];
    store.observed(thing("a@11"));
    fill(store, [thing("a@11")], rv(12));

    expect(changes).toEqual([]);
    expect(store.get("ns/a")).toBe(object);
    expect(store.list()).toBe(list);
    expect(store.progress).toBe("12");
  });

  it("tells every listener of every change although one of them throws, and then says so", () => {
    const { store, changes } = setUp();
    const later: string[] = [];
    store.subscribe(() => {
      throw new Error("a bug");
    });
    const stop = store.subscribe(change => later.push(told(change)));
    expect(() => fill(store, [thing("a@11"), thing("b@12")], rv(12))).toThrow(AggregateError);
    expect(later).toEqual(["added a-uid a@11 red", "added b-uid b@12 red"]);
    expect(changes).toEqual(later);

    stop();
    expect(() => store.observedDeletion(thing("a@13"))).toThrow();
    expect(later).toHaveLength(2);
  });

  it("shows a listener the whole of a relist, never half of it", () => {
    const { store } = setUp([thing("a@1"), thing("b@2")]);
    const seen: string[] = [];
    store.subscribe(() =>
      seen.push(
        store
          .list()
          .map(({ name }) => name)
          .join(),
      ),
    );
    fill(store, [thing("c@11"), thing("d@12")], rv(12));
    expect(seen).toEqual(["c,d", "c,d", "c,d", "c,d"]);
  });
});

describe("an index", () => {
  it("follows additions, changes and deletions", () => {
    const { store } = setUp([thing("b@1"), thing("a@2"), thing("c@3", { color: "none" })]);
    const names = (color: string) => store.byIndex("color", color).map(({ name }) => name);
    expect(names("red")).toEqual(["a", "b"]);
    expect(names("none")).toEqual([]);

    store.observed(thing("a@11", { color: "blue" }));
    expect([names("red"), names("blue")]).toEqual([["b"], ["a"]]);

    store.observed(thing("a@12", { color: "none" }));
    store.observedDeletion(thing("b@13"));
    expect([names("red"), names("blue"), names("none")]).toEqual([[], [], []]);
  });

  it("must exist", () => {
    expect(() => setUp().store.byIndex("size", "1")).toThrow("no index size");
  });
});

describe("the response of a write", () => {
  it("shows at once, and the event that brings it later changes nothing (D-EDGE-55)", () => {
    const { store, changes, shown } = setUp();
    store.written(thing("a@15"));
    expect(shown()).toEqual(["a@15 red"]);
    expect(store.progress).toBe("10");

    store.observed(thing("a@15"));
    expect(changes).toEqual(["added a-uid a@15 red"]);
  });

  it.each([
    { name: "is of what the reflector has passed (D-EDGE-55)", version: 10 },
    { name: "is older than what the reflector has passed", version: 9 },
    { name: "has a resource version that cannot be compared", version: "x12" },
  ])("is left to the watch when it $name", ({ version }) => {
    const { store, shown } = setUp();
    store.written(thing(`a@${version}`));
    expect(shown()).toEqual([]);
  });

  it("is left to the first LIST before there was one", () => {
    const store = createStore<Thing>({ reuse: (_, next) => next });
    store.written(thing("a@1"));
    expect([store.list(), store.hasSynced]).toEqual([[], false]);
  });

  it("does not take back the response of a later write", () => {
    const { store, shown } = setUp([thing("a@1")]);
    store.written(thing("a@16", { color: "blue" }));
    store.written(thing("a@15", { color: "green" }));
    expect(shown()).toEqual(["a@16 blue"]);
  });

  it("is not taken back by events of before it", () => {
    const { store, shown } = setUp([thing("a@1")]);
    store.written(thing("a@16", { color: "blue" }));
    store.observed(thing("a@15", { color: "green" }));
    expect(shown()).toEqual(["a@16 blue"]);
    expect(store.progress).toBe("15");
  });

  it("stays newer than events even when it looked the same as what was known", () => {
    const { store, shown } = setUp([thing("a@1")]);
    store.written(thing("a@16", { color: "red" }));
    store.observed(thing("a@15", { color: "green" }));
    expect(shown()).toEqual(["a@1 red"]);
  });

  it("does not raise again what the watch saw deleted", () => {
    const { store, shown } = setUp();
    store.observed(thing("a@11"));
    store.observedDeletion(thing("a@12"));
    store.written(thing("a@11"));
    expect(shown()).toEqual([]);
  });

  it("of a DELETE that leaves the object terminating is an update", () => {
    const { store, changes } = setUp([thing("a@1")]);
    store.written(thing("a@11", { color: "terminating" }));
    expect(changes).toEqual(["updated a-uid a@11 terminating"]);
  });

  it("with another uid is a deletion and an addition", () => {
    const { store, changes } = setUp([thing("a@1")]);
    store.written(thing("a@15", { uid: "a2" }));
    expect(changes).toEqual(["deleted a-uid a@1 red", "added a2 a@15 red"]);
  });

  it("with another uid survives the events that end its predecessor", () => {
    const { store, shown, changes } = setUp([thing("a@1")]);
    store.written(thing("a@15", { uid: "a2" }));
    store.observed(thing("a@12", { color: "blue" }));
    store.observedDeletion(thing("a@13", { color: "blue" }));
    expect(shown()).toEqual(["a@15 red"]);
    expect(store.get("ns/a")?.uid).toBe("a2");
    expect(changes).toHaveLength(2);
  });
});

describe("what a write found gone", () => {
  const gone = { namespace: namespaceOf("ns"), name: objectNameOf("a"), uid: uidOf("a-uid") };

  it("goes at once, and only once", () => {
    const { store, changes } = setUp([thing("a@1")]);
    store.gone(gone);
    store.gone(gone);
    store.observedDeletion(thing("a@12"));
    expect(changes).toEqual(["deleted a-uid a@1 red"]);
  });

  it("does not take its successor along", () => {
    const { store, shown } = setUp([thing("a@1", { uid: "a2" })]);
    store.gone(gone);
    expect(shown()).toEqual(["a@1 red"]);
  });

  it.each<{ name: string; late: (store: ReturnType<typeof setUp>["store"]) => void }>([
    { name: "a late response", late: store => store.written(thing("a@11")) },
    { name: "an event of before its end", late: store => store.observed(thing("a@11", { color: "blue" })) },
    { name: "a relist of before its end", late: store => fill(store, [thing("a@11")], rv(11)) },
    {
      name: "a late response after a relist of before its creation",
      late: store => {
        fill(store, [], rv(10));
        store.written(thing("a@13"));
      },
    },
  ])("is not raised by $name", ({ late }) => {
    const { store, shown } = setUp();
    store.written(thing("a@11"));
    store.gone(gone);
    late(store);
    expect(shown()).toEqual([]);
  });

  it("leaves the name to a successor, seen by an event or by a response", () => {
    for (const source of ["observed", "written"] as const) {
      const { store, shown } = setUp([thing("a@1")]);
      store.gone(gone);
      store[source](thing("a@12", { uid: "a2" }));
      expect(shown()).toEqual(["a@12 red"]);
    }
  });

  it("hides no successor from before it that is known to be older", () => {
    const { store, shown } = setUp();
    store.written(thing("a@15"));
    store.gone(gone);
    // Had this name before, and is gone as well: its deletion is still to come from the watch.
    store.observed(thing("a@11", { uid: "a0" }));
    expect(shown()).toEqual([]);
  });

  it("is forgotten once the watch or a later LIST has passed it, so that a uid costs nothing for ever", () => {
    const passes: ((store: ReturnType<typeof setUp>["store"]) => void)[] = [
      store => store.observedDeletion(thing("a@12")),
      store => fill(store, [], rv(12)),
    ];
    for (const pass of passes) {
      const { store, shown } = setUp([thing("a@1")]);
      store.gone(gone);
      pass(store);
      // No server does this; it shows that nothing is remembered.
      store.observed(thing("a@20"));
      expect(shown()).toEqual(["a@20 red"]);
    }
  });
});

describe("a relist", () => {
  it("says what was added, changed and deleted since", () => {
    const { store, changes } = setUp([thing("a@1"), thing("b@2"), thing("c@3"), thing("d@4")]);
    fill(store, [thing("a@1"), thing("b@11", { color: "blue" }), thing("d@12", { uid: "d2" }), thing("e@13")], rv(14));
    expect(changes).toEqual([
      "deleted c-uid c@3 red",
      "updated b-uid b@11 blue",
      "deleted d-uid d@4 red",
      "added d2 d@12 red",
      "added e-uid e@13 red",
    ]);
  });

  it("keeps what a response told of a later time", () => {
    const { store, shown } = setUp([thing("a@1"), thing("b@2")]);
    store.written(thing("new@16"));
    store.written(thing("a@17", { color: "blue" }));
    fill(store, [thing("a@12", { color: "green" })], rv(15));
    expect(shown()).toEqual(["a@17 blue", "new@16 red"]);
    expect(store.progress).toBe("15");
  });

  it("drops what a response told of its own time, or of before it", () => {
    const { store, shown } = setUp();
    store.written(thing("a@15"));
    store.written(thing("b@16"));
    fill(store, [], rv(16));
    expect(shown()).toEqual([]);
  });

  it("at an earlier time than what was seen replaces all: the server was restored from a backup", () => {
    const { store, shown } = setUp([thing("a@9"), thing("b@8"), thing("c@7")]);
    store.written(thing("d@12"));
    store.gone({ namespace: namespaceOf("ns"), name: objectNameOf("c"), uid: uidOf("c-uid") });
    fill(store, [thing("a@4", { color: "blue" }), thing("c@3")], rv(5));
    expect(shown()).toEqual(["a@4 blue", "c@3 red"]);
    expect(store.progress).toBe("5");

    store.observed(thing("e@6"));
    expect(store.get("ns/e")).toBeDefined();
  });

  it("decides alone where resource versions cannot be compared", () => {
    const { store, shown } = setUp([thing("a@x1"), thing("b@x2")], "x3");
    store.observed(thing("c@w1"));
    fill(store, [thing("b@x9", { color: "blue" })], rv("v1"));
    expect(shown()).toEqual(["b@x9 blue"]);
    expect(store.progress).toBe("v1");
  });
});

describe("progress", () => {
  it("rises by events and bookmarks, and never falls by them", () => {
    const { store } = setUp();
    store.bookmark(rv(20));
    expect(store.progress).toBe("20");
    store.bookmark(rv(19));
    expect(store.progress).toBe("20");
    store.bookmark(rv(100));
    expect(store.progress).toBe("100");
  });

  it("keeps out events that were passed", () => {
    const { store, changes } = setUp([thing("b@2")]);
    store.observed(thing("a@10"));
    store.observedDeletion(thing("b@9"));
    expect(changes).toEqual([]);
  });
});
