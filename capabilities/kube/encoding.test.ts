import fc from "fast-check";

import {
  enveloped,
  eventFrame,
  framed,
  message,
  podListMessage,
  podMessage,
  statusMessage,
} from "../../test/builders/protobuf";
import { namespaceOf, objectNameOf, resourceVersionOf, uidOf } from "../api/identity";
import type { Pod } from "../api/types";
import { systemClock } from "../telemetry/clock";
import type { ApiError } from "./api-error";
import type { FieldMask, KubeClient, WatchEvent } from "./client";
import type { EncodedBody } from "./encoding";
import { createHttpClient } from "./http-client";
import { startLimit } from "./limit";
import { CONTROLLER_REVISIONS, PODS } from "./resources";
import type { HttpRequest } from "./transport";

// What the client asks for when its caller names fields, and what it makes of each encoding that may come.

const PROTOBUF = "application/vnd.kubernetes.protobuf";
const fields = {
  metadata: { name: true, resourceVersion: true },
  status: { conditions: { type: true, status: true, lastTransitionTime: true } },
} as const satisfies FieldMask<Pod>;

let requests: HttpRequest[];

beforeEach(() => (requests = []));

/** The bytes as the body of an answer, or of a stream, that comes in pieces cut at the given places. */
function clientOf(
  { body, contentType }: EncodedBody,
  { status = 200, cuts = [] }: { readonly status?: number; readonly cuts?: readonly number[] } = {},
): KubeClient {
  const places = [0, ...cuts.map(cut => cut % (body.length + 1)), body.length].sort((a, b) => a - b);
  const answer = { status, body, contentType };
  return createHttpClient({
    clock: systemClock,
    transport: {
      call: async request => {
        requests.push(request);
        return answer;
      },
      open: async request => {
        requests.push(request);
        if (status !== 200) return { kind: "refused", answer };
        const chunks = (async function* () {
          for (const [index, place] of places.entries()) yield body.subarray(places[index - 1] ?? 0, place);
        })();
        return { kind: "stream", chunks, contentType, limit: startLimit({ context: "watch", clock: systemClock }) };
      },
      close: async () => undefined,
    },
  });
}

function json(value: unknown): EncodedBody {
  return { body: Buffer.from(JSON.stringify(value)), contentType: "application/json" };
}

function protobuf(bytes: Uint8Array, contentType = PROTOBUF): EncodedBody {
  return { body: Buffer.from(bytes), contentType };
}

async function failureOf(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(
    value => Promise.reject(new Error(`expected a failure, not ${JSON.stringify(value)}`)),
    (error: unknown) => error as ApiError,
  );
}

async function watched(client: KubeClient, into: WatchEvent<Pod>[] = []): Promise<readonly WatchEvent<Pod>[]> {
  const { signal } = new AbortController();
  const from = { resourceVersion: resourceVersionOf("7"), signal, timeoutSeconds: 60 };
  for await (const event of client.watch(PODS, { ...from, fields })) into.push(event);
  return into;
}

const condition = { type: "Ready", status: "True", lastTransitionTime: "2026-11-21T08:58:13Z" };
const pods: readonly Pod[] = [
  { metadata: { name: "a", resourceVersion: "1" }, status: { conditions: [condition] } },
  { metadata: { name: "b", resourceVersion: "2" }, status: {} },
];
const list = { metadata: { resourceVersion: "9", continue: "more" }, items: pods };
const status = {
  status: "Failure",
  message: "not now",
  reason: "TooManyRequests",
  code: 429,
  details: { name: "a", kind: "pods", causes: [{ reason: "Busy", message: "busy", field: "x" }], retryAfterSeconds: 3 },
};

describe("a list of which fields are named", () => {
  it("is asked for as protobuf, or else JSON", async () => {
    await clientOf(protobuf(podListMessage(list))).list(PODS, { fields });
    expect(requests[0]?.headers).toEqual({ accept: "application/vnd.kubernetes.protobuf, application/json;q=0.9" });
  });

  it.each([
    ["protobuf", protobuf(podListMessage(list))],
    ["protobuf by another spelling", protobuf(podListMessage(list), "Application/vnd.Kubernetes.protobuf;x=1")],
    ["JSON", json({ kind: "PodList", ...list })],
    ["JSON of no type", { ...json({ kind: "PodList", ...list }), contentType: undefined }],
  ])("is read from %s", async (_encoding, body) => {
    const page = await clientOf(body).list(PODS, { fields });
    expect(page).toEqual({ items: pods, resourceVersion: "9", continueToken: "more" });
  });

  it.each([
    ["protobuf", protobuf(podListMessage({ metadata: { resourceVersion: "9" } }))],
    ["JSON", json({ kind: "PodList", metadata: { resourceVersion: "9" }, items: [] })],
  ])("may be empty in %s", async (_encoding, body) => {
    expect(await clientOf(body).list(PODS, { fields })).toEqual({ items: [], resourceVersion: "9" });
  });

  it("has the metadata of its objects, named or not", async () => {
    const phase = podListMessage({ metadata: { resourceVersion: "9" }, items: [{ metadata: { name: "a" } }] });
    const page = await clientOf(protobuf(phase)).list(PODS, { fields: { status: { phase: true } } });
    expect(page.items).toEqual([{ metadata: {} }]);
  });

  it.each([
    ["nothing is named", () => clientOf(json(list)).list(PODS)],
    ["the kind is not in the table", () => clientOf(json(list)).list(CONTROLLER_REVISIONS, { fields: { data: true } })],
    ["a field is not in the table", () => clientOf(json(list)).list(PODS, { fields: { spec: { hostname: true } } })],
    ["a message is named whole", () => clientOf(json(list)).list(PODS, { fields: { metadata: true } })],
  ])("is asked for as the transport does where %s", async (_why, call) => {
    await call();
    expect(requests[0]?.headers).toEqual({});
  });

  it.each([
    ["another kind", enveloped("NodeList", new Uint8Array())],
    ["one object", podMessage({ metadata: { name: "a" } })],
    ["compressed", enveloped("PodList", new Uint8Array(), { contentEncoding: "gzip" })],
    ["cut off", podListMessage(list).subarray(0, -1)],
    ["in no envelope", message("k8s.io.api.core.v1.PodList", list)],
    ["JSON all the same", json(list).body],
    ["empty", new Uint8Array()],
  ])("fails as network when what comes as protobuf is %s", async (_what, bytes) => {
    const failure = await failureOf(clientOf(protobuf(bytes)).list(PODS, { fields }));
    expect(failure).toMatchObject({ name: "ApiError", kind: "network", cause: { name: "MalformedAnswer" } });
  });
});

describe("the answer to a call of which fields are named", () => {
  const ref = { namespace: namespaceOf("n"), name: objectNameOf("a") };
  const type = "merge";
  const write = { ...ref, body: {}, fields };

  it.each([
    ["get", (client: KubeClient) => client.get(PODS, ref, { fields })],
    ["create", (client: KubeClient) => client.create(PODS, write)],
    ["replace", (client: KubeClient) => client.replace(PODS, write)],
    ["replaceStatus", (client: KubeClient) => client.replaceStatus(PODS, write)],
    ["patch", (client: KubeClient) => client.patch(PODS, { ...write, type })],
  ])("is asked for as protobuf and read from either encoding: %s", async (_verb, call) => {
    const object = { apiVersion: "v1", kind: "Pod", ...pods[0] };
    expect(await call(clientOf(protobuf(podMessage(pods[0] ?? {}))))).toEqual(object);
    expect(await call(clientOf(json(object)))).toEqual(object);
    expect(requests[0]?.headers).toMatchObject({
      accept: "application/vnd.kubernetes.protobuf, application/json;q=0.9",
    });
  });

  const deletionTimestamp = "2026-11-21T08:58:13Z";
  it.each([
    [
      "has a grace period",
      podMessage({ metadata: { deletionTimestamp, deletionGracePeriodSeconds: 30 } }),
      "terminating",
    ],
    ["has no grace period", podMessage({ metadata: { deletionTimestamp, deletionGracePeriodSeconds: 0 } }), "gone"],
    [
      "is held by a finalizer",
      podMessage({ metadata: { deletionTimestamp, deletionGracePeriodSeconds: 0, finalizers: ["x/y"] } }),
      "terminating",
    ],
    ["was never there", statusMessage({ status: "Success" }), "gone"],
  ])("tells what is left after a DELETE of what %s", async (_what, bytes, kind) => {
    expect(await clientOf(protobuf(bytes)).delete(PODS, ref, { uid: uidOf("u"), fields })).toMatchObject({ kind });
  });
});

describe("an error", () => {
  it.each([
    ["protobuf", protobuf(statusMessage(status))],
    ["JSON", json({ kind: "Status", ...status })],
  ])("is told from %s with its details", async (_encoding, body) => {
    const failure = await failureOf(clientOf(body, { status: 429 }).list(PODS, { fields }));
    const { message: text, reason, details } = status;
    const retry = { kind: "tooManyRequests", retryAfterMs: 3_000 };
    expect(failure).toMatchObject({ message: text, reason, status: 429, details, ...retry });
  });

  it("is told from its code where the protobuf cannot be read", async () => {
    const failure = await failureOf(clientOf(protobuf(Buffer.from([1, 2])), { status: 503 }).list(PODS, { fields }));
    expect(failure).toMatchObject({ kind: "unavailable", status: 503, message: "HTTP 503" });
  });

  it("is told from protobuf also where a watch is refused", async () => {
    const failure = await failureOf(watched(clientOf(protobuf(statusMessage(status)), { status: 429 })));
    expect(failure).toMatchObject({ kind: "tooManyRequests", retryAfterMs: 3_000 });
  });
});

describe("a watch of which fields are named", () => {
  const STREAM = `${PROTOBUF};stream=watch`;
  const annotations = { "k8s.io/initial-events-end": "true" };
  const bookmark = (metadata: object) => eventFrame("BOOKMARK", podMessage({ metadata }));
  const added = eventFrame("ADDED", podMessage({ metadata: { name: "a" } }));
  const frames = [
    ...pods.map(pod => eventFrame("ADDED", podMessage(pod))),
    bookmark({ resourceVersion: "3", annotations }),
    eventFrame("MODIFIED", podMessage({ metadata: { name: "ä" } })),
    eventFrame("DELETED", podMessage({ metadata: { name: "b" } })),
    bookmark({ resourceVersion: "5" }),
  ];
  const type = { apiVersion: "v1", kind: "Pod" };
  const events = [
    ...pods.map(pod => ({ kind: "added", object: { ...type, ...pod } })),
    { kind: "bookmark", resourceVersion: "3", endsInitialEvents: true },
    { kind: "modified", object: { ...type, metadata: { name: "ä" } } },
    { kind: "deleted", object: { ...type, metadata: { name: "b" } } },
    { kind: "bookmark", resourceVersion: "5" },
  ];

  it("is asked for as protobuf, or else JSON", async () => {
    await watched(clientOf(protobuf(new Uint8Array(), STREAM)));
    const accept = "application/vnd.kubernetes.protobuf;stream=watch, application/json;q=0.9";
    expect(requests[0]?.headers).toEqual({ accept });
  });

  it("gives the same events however protobuf is cut", async () => {
    const body = protobuf(Buffer.concat(frames), STREAM);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async cuts => {
        expect(await watched(clientOf(body, { cuts }))).toEqual(events);
      }),
    );
  });

  it("gives the events of JSON where JSON comes", async () => {
    const lines = pods.map(pod => JSON.stringify({ type: "ADDED", object: { ...type, ...pod } }));
    const body = { body: Buffer.from(`${lines.join("\n")}\n`), contentType: "application/json" };
    expect(await watched(clientOf(body))).toEqual(events.slice(0, 2));
  });

  it.each([
    ["an ERROR event comes", eventFrame("ERROR", statusMessage({ code: 410, reason: "Expired" })), "gone"],
    ["the stream ends inside a frame", added.subarray(0, -1), "network"],
    ["the page of a proxy comes", Buffer.from("<html>"), "network"],
    ["an event is none", framed(new Uint8Array()), "network"],
    ["an event is of another type", eventFrame("NEWS", podMessage({ metadata: {} })), "network"],
    ["an event has an object of another kind", eventFrame("ADDED", statusMessage({})), "network"],
  ])("hands on what it got and then throws when %s", async (_when, bytes, kind) => {
    const got: WatchEvent<Pod>[] = [];
    const client = clientOf(protobuf(Buffer.concat([added, bytes]), STREAM));
    expect((await failureOf(watched(client, got))).kind).toBe(kind);
    expect(got).toHaveLength(1);
  });
});
