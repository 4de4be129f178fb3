import {
  compareResourceVersions,
  type Namespace,
  objectNameOf,
  type ResourceVersion,
  resourceVersionOf,
  uidOf,
} from "../../capabilities/api/identity";
import type { KubeClient, WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import { CONTROLLER_REVISIONS, POD_TEMPLATES, PODS } from "../../capabilities/kube/resources";
import { failureOf, type KubeClientHarness } from "./harness";
import { NAMED_FIELDS, namedFieldsOf, richPod } from "./named-fields";
import { CONFIG_MAPS, type ConfigMap, configMap, nextName } from "./objects";

export function describeWatching(harness: () => KubeClientHarness): void {
  it("tells what happened since a version, and what happens then, in order", async () => {
    const { client, namespace } = harness();
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const name = objectNameOf(nextName());
    const created = await client.create(CONFIG_MAPS, { namespace, body: { metadata: { name } } });
    const abort = new AbortController();
    const watch = client.watch(CONFIG_MAPS, { resourceVersion, signal: abort.signal, timeoutSeconds: 60 });
    const seen: string[] = [];
    for await (const event of watch) {
      if (event.kind === "bookmark" || event.object.metadata?.name !== name) continue;
      seen.push(event.kind);
      if (event.kind === "added")
        await client.replace(CONFIG_MAPS, { namespace, name, body: { ...created, data: { a: "1" } } });
      if (event.kind === "modified") {
        await client.delete(CONFIG_MAPS, { namespace, name }, { uid: uidOf(created.metadata?.uid ?? "") });
      }
      if (event.kind === "deleted") break;
    }
    expect(seen).toEqual(["added", "modified", "deleted"]);
    abort.abort();
  });

  it("resumes after the event that it names", async () => {
    const { client, namespace } = harness();
    const first = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const second = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const resourceVersion = resourceVersionOf(first.metadata?.resourceVersion ?? "");
    const event = await firstEvent(client, { resourceVersion, namespace });
    expect(event).toMatchObject({ kind: "added", object: { metadata: { name: second.metadata?.name } } });
  });

  it("begins with all there is, told to be complete, when it begins at no version", async () => {
    const { client, namespace } = harness();
    const [last, ...created] = [configMap({}), configMap({}), configMap({})] as const;
    for (const body of created) await client.create(CONFIG_MAPS, { namespace, body });
    const { signal } = new AbortController();
    const watch = client.watch(CONFIG_MAPS, { namespace, signal, timeoutSeconds: 60 });
    const names: (string | undefined)[] = [];
    for await (const event of watch) {
      if (event.kind !== "bookmark") names.push(event.object.metadata?.name);
      else if (event.endsInitialEvents) await client.create(CONFIG_MAPS, { namespace, body: last });
      if (names.at(-1) === last.metadata?.name) break;
    }
    // A real namespace may have a ConfigMap of its own.
    expect(names).toEqual(expect.arrayContaining(created.map(({ metadata }) => metadata?.name)));
    expect(names.length).toBe(new Set(names).size);
  });

  it("begins with what there is in the order of names, and without what is gone", async () => {
    const { client, namespace } = harness();
    const prefix = nextName();
    const create = (name: string) =>
      client.create(CONFIG_MAPS, { namespace, body: { metadata: { name: `${prefix}-${name}` } } });
    for (const name of ["b", "d", "a", "c"]) await create(name);
    const gone = await create("e");
    const name = objectNameOf(gone.metadata?.name ?? "");
    await client.delete(CONFIG_MAPS, { namespace, name }, { uid: uidOf(gone.metadata?.uid ?? "") });
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const { names, bookmark } = await initialEvents(client, namespace);
    expect(names.filter(each => each?.startsWith(prefix))).toEqual(["a", "b", "c", "d"].map(end => `${prefix}-${end}`));
    expect(compareResourceVersions(bookmark, resourceVersion)).toBeGreaterThanOrEqual(0);
  });

  it("resumes from the bookmark that ends the initial events", async () => {
    const { client, namespace } = harness();
    const { bookmark } = await initialEvents(client, namespace);
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const event = await firstEvent(client, { resourceVersion: bookmark, namespace });
    expect(event).toMatchObject({ kind: "added", object: { metadata: { uid: created.metadata?.uid } } });
  });

  it("throws when its signal aborts in the middle of the initial events", async () => {
    const { client, namespace } = harness();
    for (const body of [configMap({}), configMap({})]) await client.create(CONFIG_MAPS, { namespace, body });
    const abort = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      const watch = client.watch(CONFIG_MAPS, { namespace, signal: abort.signal, timeoutSeconds: 60 });
      for await (const event of watch) {
        seen.push(event.kind);
        abort.abort();
      }
    })();
    expect((await failureOf(reading)).kind).toBe("aborted");
    expect(seen).toEqual(["added"]);
  });

  it("tells of what came and went since the version, the deletion with a version of its own", async () => {
    const { client, namespace } = harness();
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({ data: { a: "1" } }) });
    const name = objectNameOf(created.metadata?.name ?? "");
    await client.delete(CONFIG_MAPS, { namespace, name }, { uid: uidOf(created.metadata?.uid ?? "") });
    const events = await eventsOf(client, { resourceVersion, namespace, name, until: "deleted" });
    expect(events.map(({ kind }) => kind)).toEqual(["added", "deleted"]);
    expect(events[1]?.object).toMatchObject({ metadata: { uid: created.metadata?.uid }, data: { a: "1" } });
    const [born, died] = events.map(({ object }) => resourceVersionOf(object.metadata?.resourceVersion ?? ""));
    expect(born).toBe(created.metadata?.resourceVersion);
    expect(compareResourceVersions(died ?? resourceVersion, born ?? resourceVersion)).toBeGreaterThan(0);
  });

  it("tells of a name that was given anew as a deletion and an addition", async () => {
    const { client, namespace } = harness();
    const body = configMap({});
    const name = objectNameOf(body.metadata?.name ?? "");
    const first = await client.create(CONFIG_MAPS, { namespace, body });
    const uid = uidOf(first.metadata?.uid ?? "");
    await client.delete(CONFIG_MAPS, { namespace, name }, { uid });
    const second = await client.create(CONFIG_MAPS, { namespace, body });
    const resourceVersion = resourceVersionOf(first.metadata?.resourceVersion ?? "");
    const events = await eventsOf(client, { resourceVersion, namespace, name, until: "added" });
    expect(events.map(({ kind, object }) => [kind, object.metadata?.uid])).toEqual([
      ["deleted", uid],
      ["added", second.metadata?.uid],
    ]);
  });

  it("is silent from a version that is still to come", async () => {
    const { client, namespace, pass } = harness();
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const toCome = resourceVersionOf(String(Number(resourceVersion) + 1_000_000));
    const events: WatchEvent<unknown>[] = [];
    const { signal } = new AbortController();
    const reading = (async () => {
      const watch = client.watch(CONFIG_MAPS, { resourceVersion: toCome, signal, timeoutSeconds: 4 });
      for await (const event of watch) events.push(event);
    })();
    await pass(100);
    await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    await pass(3_900);
    await reading;
    expect(events).toEqual([]);
  }, 60_000);

  it.each([
    ["from a version", true],
    ["from all there is", false],
  ])("sends the fields that are named, equal to those of the whole objects, %s", async (_how, isFromVersion) => {
    const { client, namespace } = harness();
    const { resourceVersion } = await client.list(PODS, { namespace, limit: 1 });
    const created = await client.create(PODS, { namespace, body: richPod({ watch: nextName() }) });
    const fieldSelector = `metadata.name=${created.metadata?.name}`;
    const from = { namespace, fieldSelector, timeoutSeconds: 60, ...(isFromVersion && { resourceVersion }) };
    const { signal } = new AbortController();
    for await (const event of client.watch(PODS, { ...from, signal, fields: NAMED_FIELDS })) {
      if (event.kind === "bookmark") continue;
      expect(namedFieldsOf(event.object)).toEqual(namedFieldsOf(created));
      break;
    }
    expect.assertions(1);
  });

  it("watches one object by its name", async () => {
    const { client, namespace } = harness();
    const [other, watched] = [configMap({}), configMap({})];
    const fieldSelector = `metadata.name=${watched.metadata?.name}`;
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    for (const body of [other, watched]) await client.create(CONFIG_MAPS, { namespace, body });
    const event = await firstEvent(client, { resourceVersion, namespace, fieldSelector });
    expect(event).toMatchObject({ kind: "added", object: { metadata: { name: watched.metadata?.name } } });
  });

  it("watches the objects of some labels: one that gets them is added, and one that loses them deleted", async () => {
    const { client, namespace } = harness();
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const { metadata } = await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    const name = objectNameOf(metadata?.name ?? "");
    for (const tier of ["a", "b", "a", null]) {
      await client.patch(CONFIG_MAPS, { namespace, name, type: "merge", body: { metadata: { labels: { tier } } } });
    }
    const { signal } = new AbortController();
    const watch = client.watch(CONFIG_MAPS, {
      ...{ resourceVersion, namespace, signal, timeoutSeconds: 60 },
      labelSelector: "tier in (a)",
    });
    const seen: unknown[] = [];
    for await (const event of watch) {
      if (event.kind !== "bookmark") seen.push([event.kind, event.object.metadata?.labels?.["tier"]]);
      if (seen.length === 4) break;
    }
    // What leaves is told as it was.
    expect(seen).toEqual([
      ["added", "a"],
      ["deleted", "a"],
      ["added", "a"],
      ["deleted", "a"],
    ]);
  });

  it("tells that it is open, before anything happens", async () => {
    const { client, namespace } = harness();
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    const abort = new AbortController();
    const fieldSelector = "metadata.name=none";
    const from = { resourceVersion, namespace, fieldSelector, timeoutSeconds: 60, signal: abort.signal };
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { kind } of client.watch(CONFIG_MAPS, { ...from, onOpen: () => abort.abort() })) seen.push(kind);
    })();
    expect((await failureOf(reading)).kind).toBe("aborted");
    expect(seen).toEqual([]);
  });

  it("ends when its time is over, with a bookmark shortly before if there is news of other kinds", async () => {
    const { client, namespace, pass } = harness();
    const { resourceVersion } = await client.list(CONTROLLER_REVISIONS, { limit: 1 });
    const { signal } = new AbortController();
    const events: WatchEvent<unknown>[] = [];
    const reading = (async () => {
      const watch = client.watch(CONTROLLER_REVISIONS, { resourceVersion, signal, timeoutSeconds: 10 });
      for await (const event of watch) events.push(event);
    })();
    await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    // A consistent LIST is what brings the API server's own cache of a quiet kind up to date.
    const later = await client.list(CONTROLLER_REVISIONS, { limit: 1 });
    await pass(10_000);
    await reading;
    const versions = events.flatMap(event => (event.kind === "bookmark" ? [event.resourceVersion] : []));
    const reached = versions.filter(version => (compareResourceVersions(version, later.resourceVersion) ?? -1) >= 0);
    expect(reached).not.toHaveLength(0);
  }, 60_000);

  it("refuses a version from before what the server remembers", async () => {
    const { client, forgotten } = harness();
    const { signal } = new AbortController();
    const reading = (async () => {
      for await (const _event of client.watch(forgotten.resource, { ...forgotten, signal, timeoutSeconds: 5 })) return;
    })();
    expect(await failureOf(reading)).toMatchObject({
      kind: "gone",
      status: 410,
      reason: "Expired",
      effectUnknown: false,
    });
  });

  it.each([0, 1, 2, 4, 8, 16])("throws when its signal aborts while it opens, after %d turns", async turns => {
    const { client } = harness();
    const { resourceVersion } = await client.list(POD_TEMPLATES, { limit: 1 });
    const abort = new AbortController();
    const failure = failureOf(firstEvent(client, { resourceVersion, signal: abort.signal }, POD_TEMPLATES));
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    abort.abort();
    expect((await failure).kind).toBe("aborted");
  });

  it("throws when its signal aborts, also while it waits", async () => {
    const { client, pass } = harness();
    const { resourceVersion } = await client.list(POD_TEMPLATES, { limit: 1 });
    const abort = new AbortController();
    const failure = failureOf(firstEvent(client, { resourceVersion, signal: abort.signal }, POD_TEMPLATES));
    await pass(200);
    abort.abort();
    expect((await failure).kind).toBe("aborted");
  });
}

/** What a watch of no version begins with, and the version of the bookmark that ends it. */
async function initialEvents(
  client: KubeClient,
  namespace: Namespace,
): Promise<{ readonly names: readonly (string | undefined)[]; readonly bookmark: ResourceVersion }> {
  const { signal } = new AbortController();
  const names: (string | undefined)[] = [];
  for await (const event of client.watch(CONFIG_MAPS, { namespace, signal, timeoutSeconds: 60 })) {
    if (event.kind !== "bookmark") names.push(event.object.metadata?.name);
    else if (event.endsInitialEvents) return { names, bookmark: event.resourceVersion };
  }
  throw new Error("the watch ended before its initial events");
}

type ObjectEvent = Exclude<WatchEvent<ConfigMap>, { readonly kind: "bookmark" }>;

/** The events of one name, up to the first of the kind. */
async function eventsOf(
  client: KubeClient,
  { name, until, ...from }: WatchedFrom & { readonly name: string; readonly until: ObjectEvent["kind"] },
): Promise<readonly ObjectEvent[]> {
  const { signal } = new AbortController();
  const events: ObjectEvent[] = [];
  for await (const event of client.watch(CONFIG_MAPS, { ...from, signal, timeoutSeconds: 60 })) {
    if (event.kind === "bookmark" || event.object.metadata?.name !== name) continue;
    events.push(event);
    if (event.kind === until) return events;
  }
  return events;
}

type WatchedFrom = Pick<WatchOptions, "fieldSelector"> & {
  readonly resourceVersion: ResourceVersion;
  readonly signal?: AbortSignal;
  readonly namespace?: Namespace;
};

/** The first event of the namespace. */
async function firstEvent(
  client: KubeClient,
  { namespace, signal = new AbortController().signal, ...from }: WatchedFrom,
  resource: typeof CONFIG_MAPS | typeof POD_TEMPLATES = CONFIG_MAPS,
): Promise<WatchEvent<object> | undefined> {
  for await (const event of client.watch(resource, { ...from, signal, timeoutSeconds: 60 })) {
    if (event.kind === "bookmark") continue;
    if (namespace === undefined || event.object.metadata?.namespace === namespace) return event;
  }
  return undefined;
}
