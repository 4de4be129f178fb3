import { MESSAGES } from "../generated/protobuf";
import { MalformedAnswer } from "../objects";
import { compileDecoder, type Decode, type Decoded } from "./decoder";
import { UNKNOWN, UNKNOWN_FIELDS } from "./masks";

/** By what they decode, such as "v1 Pod". */
export type Decoders = ReadonlyMap<string, Decode>;

/**
 * The object in the envelope that Kubernetes puts around protobuf: "k8s" and a zero, then a `runtime.Unknown` that says
 * what is in it. Throws `MalformedAnswer` where there is no envelope, or what is in it has no decoder.
 */
export function unwrap(bytes: Uint8Array, decoders: Decoders): Decoded {
  if (!MAGIC.every((byte, index) => bytes[index] === byte))
    throw new MalformedAnswer("it is no protobuf of Kubernetes");
  const { typeMeta, raw, contentEncoding } = decodeUnknown(bytes.subarray(MAGIC.length));
  const { apiVersion, kind } = decodedOf(typeMeta);
  const decode = decoders.get(`${String(apiVersion)} ${String(kind)}`);
  if (decode === undefined || contentEncoding !== undefined) {
    throw new MalformedAnswer(`it holds ${[contentEncoding, apiVersion, kind].filter(Boolean).join(" ")}`);
  }
  return { apiVersion, kind, ...decode(bytesOf(raw)) };
}

const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** As `compileDecoder`, of fields that the table has. */
export function decoderOf(message: string, mask: object): Decode {
  const decode = compileDecoder(MESSAGES, message, mask);
  if (decode === undefined) throw new Error(`the generated table lacks fields of ${message}`);
  return decode;
}

const decodeUnknown = decoderOf(UNKNOWN, UNKNOWN_FIELDS);

/** A decoded message within another one; empty where there is none. */
export function decodedOf(value: unknown): Decoded {
  return isDecoded(value) ? value : {};
}

function isDecoded(value: unknown): value is Decoded {
  return typeof value === "object" && value !== null;
}

/** A field of bytes; empty where there is none, as an empty message is. */
export function bytesOf(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : NO_BYTES;
}

const NO_BYTES = new Uint8Array();
