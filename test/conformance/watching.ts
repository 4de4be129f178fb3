import {
  compareResourceVersions,
  type Namespace,
  objectNameOf,
  type ResourceVersion,
  resourceVersionOf,
  uidOf,
} from "../../capabilities/api/identity";
import type { KubeClient, WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import { CONTROLLER_REVISIONS, POD_TEMPLATES } from "../../capabilities/kube/resources";
import { failureOf, type KubeClientHarness } from "./harness";
import { CONFIG_MAPS, configMap, nextName } from "./objects";

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

  it("watches one object by its name", async () => {
    const { client, namespace } = harness();
    const [other, watched] = [configMap({}), configMap({})];
    const fieldSelector = `metadata.name=${watched.metadata?.name}`;
    const { resourceVersion } = await client.list(CONFIG_MAPS, { limit: 1 });
    for (const body of [other, watched]) await client.create(CONFIG_MAPS, { namespace, body });
    const event = await firstEvent(client, { resourceVersion, namespace, fieldSelector });
    expect(event).toMatchObject({ kind: "added", object: { metadata: { name: watched.metadata?.name } } });
  });

  it("ends when its time is over, with a bookmark shortly before if there is news of other kinds", async () => {
    const { client, namespace, pass } = harness();
    const { resourceVersion } = await client.list(CONTROLLER_REVISIONS, { limit: 1 });
    const { signal } = new AbortController();
    const events: WatchEvent<unknown>[] = [];
    const reading = (async () => {
      const watch = client.watch(CONTROLLER_REVISIONS, { resourceVersion, signal, timeoutSeconds: 5 });
      for await (const event of watch) events.push(event);
    })();
    await client.create(CONFIG_MAPS, { namespace, body: configMap({}) });
    // A consistent LIST is what brings the API server's own cache of a quiet kind up to date.
    const later = await client.list(CONTROLLER_REVISIONS, { limit: 1 });
    await pass(5_000);
    await reading;
    const versions = events.flatMap(event => (event.kind === "bookmark" ? [event.resourceVersion] : []));
    const reached = versions.filter(version => (compareResourceVersions(version, later.resourceVersion) ?? -1) >= 0);
    expect(reached).not.toHaveLength(0);
  }, 20_000);

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
