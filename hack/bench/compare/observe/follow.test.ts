import { namespaceOf } from "../../../../capabilities/api/identity";
import { ApiError } from "../../../../capabilities/kube/api-error";
import type { Pod } from "../../../../capabilities/api/types";
import type { KubeClient, ListPage, WatchEvent, WatchOptions } from "../../../../capabilities/kube/client";
import { PODS } from "../../../../capabilities/kube/resources";
import { resourceVersionOf } from "../../../../capabilities/api/identity";
import { follow } from "./follow";

const pod = (name: string, version: number): Pod => ({ metadata: { name, resourceVersion: String(version) } });
const added = (name: string, version: number): WatchEvent<Pod> => ({ kind: "added", object: pod(name, version) });
const bookmark = (version: number): WatchEvent<Pod> => ({
  kind: "bookmark",
  resourceVersion: resourceVersionOf(String(version)),
});
const failed = (kind: ApiError["kind"]): ApiError => new ApiError({ kind, message: kind });

interface Script {
  readonly lists: readonly ListPage<Pod>[];
  /** What each watch sends, and the error that ends it, if one does. */
  readonly watches: readonly (readonly (WatchEvent<Pod> | ApiError)[])[];
}

/** What happened when the API server did what the script says; the follower is told to end after it. */
async function followed(script: Script): Promise<readonly string[]> {
  const abort = new AbortController();
  const seen: string[] = [];
  const lists = [...script.lists];
  const watches = [...script.watches];
  const client: Pick<KubeClient, "list" | "watch"> = {
    list: () => Promise.resolve((lists.shift() ?? { items: [], resourceVersion: resourceVersionOf("0") }) as never),
    watch: async function* (_resource: unknown, { resourceVersion }: WatchOptions) {
      seen.push(`watch from ${resourceVersion}`);
      const events = watches.shift();
      if (events === undefined) abort.abort();
      for (const event of events ?? []) {
        if (event instanceof ApiError) throw event;
        yield event as never;
      }
    },
  };
  await follow({
    client: client as KubeClient,
    resource: PODS,
    namespace: namespaceOf("bench"),
    fields: { metadata: true },
    signal: abort.signal,
    onAll: pods => seen.push(`all: ${pods.map(({ metadata }) => metadata?.name).join(" ")}`),
    onEvent: (kind, { metadata }) => seen.push(`${kind} ${metadata?.name}`),
    onResume: () => Promise.resolve(void seen.push("resume")),
  });
  return seen;
}

const first = { items: [pod("a", 4)], resourceVersion: resourceVersionOf("5") };

it.each([
  { end: "was closed by the API server", last: [] },
  { end: "lost its connection", last: [failed("network")] },
  { end: "met an API server that could not", last: [failed("unavailable")] },
])("a watch that $end is resumed where it was", async ({ last }) => {
  const seen = await followed({ lists: [first], watches: [[added("b", 7), ...last]] });
  expect(seen).toEqual(["all: a", "watch from 5", "added b", "resume", "watch from 7"]);
});

it("a bookmark moves the place from which a watch is resumed, and is told to nobody", async () => {
  const seen = await followed({ lists: [first], watches: [[bookmark(9)]] });
  expect(seen).toEqual(["all: a", "watch from 5", "resume", "watch from 9"]);
});

it("all is listed again where the place is too old", async () => {
  const second = { items: [pod("b", 8)], resourceVersion: resourceVersionOf("9") };
  const seen = await followed({ lists: [first, second], watches: [[failed("gone")]] });
  expect(seen).toEqual(["all: a", "watch from 5", "resume", "all: b", "watch from 9"]);
});
