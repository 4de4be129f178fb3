import type { ObjectName } from "../api/identity";
import type { Json } from "../api/types";
import type { Clock } from "../telemetry/clock";
import { ApiError, type HttpAnswer, errorOfAnswer, errorOfFailure } from "./api-error";
import type {
  Body,
  CallOptions,
  Deleted,
  DeleteOptions,
  KubeClient,
  ListOptions,
  ListPage,
  ObjectRef,
  PatchOptions,
  ReadOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client";
import { ACCEPT_PROTOBUF, valueOf } from "./encoding";
import { jsonOf, listPageOf, metadataOf, objectOf, remainderOf } from "./objects";
import { type ProtobufReader, protobufReader } from "./protobuf/reader";
import { type PathOptions, type Resource, resourcePath } from "./resources";
import type { HttpRequest, Transport } from "./transport";
import { watchEvents } from "./watch-stream";

export interface HttpClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** The limit of a call that sets none. */
  readonly timeoutMs?: number;
  /** Recorded by the API server as the owner of every field that is written; the operator by default. */
  readonly fieldManager?: string;
}

const FIELD_MANAGER = "everynode";

const DEFAULT_TIMEOUT_MS = 30_000;

const PATCH_TYPES: Readonly<Record<PatchOptions["type"], string>> = {
  merge: "application/merge-patch+json",
  "strategic-merge": "application/strategic-merge-patch+json",
  json: "application/json-patch+json",
  apply: "application/apply-patch+yaml",
};

/** Of no version: the server sends what it has now, not what its cache had some time ago. */
const INITIAL_EVENTS = { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" } as const;

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

interface Call {
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly options?: CallOptions | undefined;
  readonly query?: Query;
  readonly body?: Body;
  readonly contentType?: string;
  /** What reads the answer if it comes as protobuf, which is asked for where there is one. */
  readonly protobuf?: ProtobufReader | undefined;
  readonly onWarning?: WriteOptions["onWarning"] | undefined;
}

type NamedWrite<T = unknown> = WriteOptions<T> & { readonly name: ObjectName };

/** The `KubeClient` that talks to a real API server. It retries nothing: what to do about an error is its callers' to decide. */
export function createHttpClient(options: HttpClientOptions): KubeClient {
  return new HttpKubeClient(options);
}

class HttpKubeClient implements KubeClient {
  private readonly transport: Transport;
  private readonly clock: Clock;
  private readonly timeoutMs: number;
  private readonly fieldManager: string;

  constructor(options: HttpClientOptions) {
    const { transport, clock, timeoutMs = DEFAULT_TIMEOUT_MS, fieldManager = FIELD_MANAGER } = options;
    this.transport = transport;
    this.clock = clock;
    this.timeoutMs = timeoutMs;
    this.fieldManager = fieldManager;
  }

  async get<T>(resource: Resource<T>, ref: ObjectRef, options: ReadOptions<T> = {}): Promise<T> {
    const protobuf = protobufReader(resource, options.fields);
    return this.call({ method: "GET", path: resourcePath(resource, ref), options, protobuf }, answer =>
      objectOf(resource, answer),
    );
  }

  async list<T>(resource: Resource<T>, options: ListOptions<T> = {}): Promise<ListPage<T>> {
    const { limit, continueToken, labelSelector, fieldSelector, fields } = options;
    const query = { limit, continue: continueToken, labelSelector, fieldSelector };
    const path = resourcePath(resource, scopeOf(options));
    const protobuf = protobufReader(resource, fields);
    return this.call({ method: "GET", path, options, query, protobuf }, answer => listPageOf(resource, answer));
  }

  watch<T>(resource: Resource<T>, options: WatchOptions<T>): AsyncIterable<WatchEvent<T>> {
    const { resourceVersion, timeoutSeconds, labelSelector, fieldSelector, fields } = options;
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      ...(resourceVersion === undefined ? INITIAL_EVENTS : { resourceVersion }),
      timeoutSeconds,
      labelSelector,
      fieldSelector,
    };
    const path = withQuery(resourcePath(resource, scopeOf(options)), query);
    return watchEvents({
      ...options,
      resource,
      path,
      protobuf: protobufReader(resource, fields),
      transport: this.transport,
      clock: this.clock,
      timeoutMs: this.timeoutMs,
    });
  }

  async create<T>(resource: Resource<T>, options: WriteOptions<T>): Promise<T> {
    return this.write(resource, { method: "POST", path: resourcePath(resource, scopeOf(options)), options });
  }

  async replace<T>(resource: Resource<T>, options: NamedWrite<T>): Promise<T> {
    return this.write(resource, { method: "PUT", path: resourcePath(resource, nameOf(options)), options });
  }

  async replaceStatus<T>(resource: Resource<T>, options: NamedWrite<T>): Promise<T> {
    const path = resourcePath(resource, { ...nameOf(options), subresource: "status" });
    return this.write(resource, { method: "PUT", path, options });
  }

  async patch<T>(resource: Resource<T>, options: PatchOptions<T>): Promise<T> {
    const { subresource, type } = options;
    const path = resourcePath(resource, { ...nameOf(options), ...(subresource === undefined ? {} : { subresource }) });
    // Whoever applies means the fields it applies; another manager's claim to one is no reason to leave it wrong.
    const query = type === "apply" ? { force: true } : {};
    return this.write(resource, { method: "PATCH", path, options, query, contentType: PATCH_TYPES[type] });
  }

  async delete<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions<T>): Promise<Deleted<T>> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid: options.uid } };
    const query = { timeout: durationOf(options.timeoutMs ?? this.timeoutMs) };
    const protobuf = protobufReader(resource, options.fields);
    try {
      const call: Call = { method: "DELETE", path: resourcePath(resource, ref), options, query, body, protobuf };
      return await this.call(call, answer => remainderOf(resource, answer));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.kind === "notFound") return { kind: "gone" };
      if (error.kind === "conflict" && !(await this.exists(resource, ref, options))) return { kind: "gone" };
      throw error;
    }
  }

  async raw(path: string, options?: CallOptions): Promise<Json> {
    return this.call({ method: "GET", path, options }, jsonOf);
  }

  private async write<T>(resource: Resource<T>, call: Call & { readonly options: WriteOptions<T> }): Promise<T> {
    const { dryRun, body, onWarning, fields, timeoutMs = this.timeoutMs } = call.options;
    const query = {
      ...call.query,
      fieldManager: this.fieldManager,
      timeout: durationOf(timeoutMs),
      dryRun: dryRun === true ? "All" : undefined,
    };
    const protobuf = protobufReader(resource, fields);
    return this.call({ ...call, query, body, onWarning, protobuf }, answer => objectOf(resource, answer));
  }

  /** Whether the object of that uid is there. A conflict on DELETE does not say which of its causes it had. */
  private async exists<T>(resource: Resource<T>, ref: ObjectRef, options: DeleteOptions<T>): Promise<boolean> {
    try {
      return metadataOf(await this.get(resource, ref, options))["uid"] === options.uid;
    } catch (error) {
      if (error instanceof ApiError && error.kind === "notFound") return false;
      throw error;
    }
  }

  private async call<A>(call: Call, read: (answer: unknown) => A): Promise<A> {
    const { method, path, options, query, body, protobuf } = call;
    const answer = await this.transport.call({
      method,
      path: withQuery(path, query ?? {}),
      signal: options?.signal,
      timeoutMs: options?.timeoutMs ?? this.timeoutMs,
      mayBeSent: options?.mayBeSent,
      headers: headersOf(call),
      ...(body === undefined ? {} : { body: textOf(body) }),
    });
    tellWarnings(answer, call);
    if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(answer, this.clock.now());
    try {
      return read(valueOf(answer, protobuf));
    } catch (error) {
      throw errorOfFailure(`reading the answer to ${method} ${path}`, error);
    }
  }
}

function tellWarnings({ warnings = [] }: HttpAnswer, { onWarning }: Call): void {
  for (const text of warnings) onWarning?.(text);
}

function headersOf({ body, contentType = "application/json", protobuf }: Call): Readonly<Record<string, string>> {
  return {
    ...(protobuf && { accept: ACCEPT_PROTOBUF }),
    ...(body === undefined ? {} : { "content-type": contentType }),
  };
}

function scopeOf({ namespace }: Pick<PathOptions, "namespace">): PathOptions {
  return namespace === undefined ? {} : { namespace };
}

function nameOf({ namespace, name }: NamedWrite): PathOptions {
  return { ...scopeOf({ ...(namespace === undefined ? {} : { namespace }) }), name };
}

function textOf(body: Body): string {
  return "rawJson" in body && typeof body.rawJson === "string" ? body.rawJson : JSON.stringify(body);
}

/** As Go's `time.ParseDuration` reads it. */
function durationOf(timeoutMs: number): string {
  return `${timeoutMs}ms`;
}

function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.append(name, String(value));
  }
  return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
}
