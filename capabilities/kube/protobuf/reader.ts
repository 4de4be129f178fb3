import { MESSAGES } from "../generated/protobuf";
import type { Resource } from "../resources";
import { compileDecoder } from "./decoder";
import { bytesOf, decodedOf, decoderOf, type Decoders, unwrap } from "./envelope";
import {
  BOOKMARK_FIELDS,
  LIST_FIELDS,
  METADATA_FIELDS,
  messageNameOf,
  STATUS,
  STATUS_FIELDS,
  WATCH_EVENT,
  WATCH_EVENT_FIELDS,
} from "./masks";

/** Gives what JSON.parse gives for JSON, restricted to fields. Throws `MalformedAnswer` at anything it does not know. */
export interface ProtobufReader {
  /** A body: an object, a list of them, or a Status. */
  body(bytes: Uint8Array): unknown;
  /** A frame of a watch, which is an event. */
  event(frame: Uint8Array): unknown;
}

/**
 * Of a resource, and `fields` of its objects. Undefined where there are none, or the generated table lacks one of them.
 * It is made once for each mask, which therefore must be a constant: a write for each pod has no time to make one.
 */
export function protobufReader(resource: Resource<unknown>, fields: object | undefined): ProtobufReader | undefined {
  if (fields === undefined) return undefined;
  const ofResource = readers.get(resource) ?? new WeakMap<object, Compiled>();
  readers.set(resource, ofResource);
  const compiled = ofResource.get(fields) ?? { reader: compiledReader(resource, fields) };
  ofResource.set(fields, compiled);
  return compiled.reader;
}

interface Compiled {
  readonly reader: ProtobufReader | undefined;
}

const readers = new WeakMap<Resource<unknown>, WeakMap<object, Compiled>>();

function compiledReader(resource: Resource<unknown>, fields: object): ProtobufReader | undefined {
  const message = messageNameOf(resource);
  const mask = withMetadata(fields);
  const object = compileDecoder(MESSAGES, message, mask);
  const list = compileDecoder(MESSAGES, `${message}List`, { metadata: LIST_FIELDS, items: mask });
  const bookmark = compileDecoder(MESSAGES, message, BOOKMARK_FIELDS);
  if (object === undefined || list === undefined || bookmark === undefined) return undefined;
  const { group, version, kind } = resource;
  const type = `${group === "" ? version : `${group}/${version}`} ${kind}`;
  const objects: Decoders = new Map([...statuses, [type, object], [`${type}List`, list]]);
  return readerOf(objects, new Map([[type, bookmark]]));
}

/** Without metadata it would be no object. */
function withMetadata(fields: object): object {
  const { metadata } = { metadata: {}, ...fields };
  // All of it is for JSON to bring.
  return metadata === true ? fields : { ...fields, metadata: { ...METADATA_FIELDS, ...metadata } };
}

const statuses: Decoders = new Map([["v1 Status", decoderOf(STATUS, STATUS_FIELDS)]]);

/** Reads what any request may be answered with: why it failed. */
export const statusReader = readerOf(statuses, new Map());

function readerOf(objects: Decoders, bookmarks: Decoders): ProtobufReader {
  return {
    body: bytes => unwrap(bytes, objects),
    event: frame => {
      const { type, object } = decodeEvent(frame);
      const { raw } = decodedOf(object);
      return { type, object: unwrap(bytesOf(raw), type === "BOOKMARK" ? bookmarks : objects) };
    },
  };
}

const decodeEvent = decoderOf(WATCH_EVENT, WATCH_EVENT_FIELDS);
