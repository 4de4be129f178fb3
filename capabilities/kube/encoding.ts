import { LineSplitter } from "./line-splitter";
import { FrameSplitter } from "./protobuf/frame-splitter";
import { type ProtobufReader, statusReader } from "./protobuf/reader";

// What comes is read by its own content type, not by what was asked for: a server or a proxy may answer JSON to a
// request for protobuf, and an error in any encoding at all.

export interface EncodedBody {
  readonly body: Buffer;
  readonly contentType?: string | undefined;
}

const PROTOBUF = "application/vnd.kubernetes.protobuf";
const OR_JSON = "application/json;q=0.9";

/** The Accept header of a request for what a `ProtobufReader` reads. */
export const ACCEPT_PROTOBUF = `${PROTOBUF}, ${OR_JSON}`;
/** As `ACCEPT_PROTOBUF`, of a watch. */
export const ACCEPT_PROTOBUF_STREAM = `${PROTOBUF};stream=watch, ${OR_JSON}`;

export function isProtobuf(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith(PROTOBUF) ?? false;
}

/** The value of a body, as JSON has it. Throws where the body is not what its content type says. */
export function valueOf({ body, contentType }: EncodedBody, protobuf: ProtobufReader = statusReader): unknown {
  return isProtobuf(contentType) ? protobuf.body(body) : JSON.parse(body.toString("utf8"));
}

/** Puts the events of a watch together from chunks that may be cut anywhere. */
export interface EventReader {
  /** The events that `chunk` completes, as JSON has them. Throws at the first that is none. */
  push(chunk: Buffer): Iterable<unknown>;
  /** Whether the stream stopped inside an event. */
  readonly isInsideEvent: boolean;
}

export function eventReader(contentType: string | undefined, protobuf: ProtobufReader = statusReader): EventReader {
  return isProtobuf(contentType) ? new FrameReader(protobuf) : new LineReader();
}

class LineReader implements EventReader {
  private readonly lines = new LineSplitter();

  *push(chunk: Buffer): Generator<unknown, void, undefined> {
    for (const line of this.lines.push(chunk)) yield JSON.parse(line);
  }

  get isInsideEvent(): boolean {
    return this.lines.isInsideLine;
  }
}

class FrameReader implements EventReader {
  private readonly frames = new FrameSplitter();

  constructor(private readonly protobuf: ProtobufReader) {}

  *push(chunk: Buffer): Generator<unknown, void, undefined> {
    for (const frame of this.frames.push(chunk)) yield this.protobuf.event(frame);
  }

  get isInsideEvent(): boolean {
    return this.frames.isInsideFrame;
  }
}
