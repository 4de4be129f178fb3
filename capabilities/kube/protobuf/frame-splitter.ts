import { MalformedAnswer } from "../objects";

const LENGTH_BYTES = 4;

// Far more than etcd takes of one object. What seems to be longer is some text that claims to be protobuf.
const LONGEST_FRAME_BYTES = 16 * 1024 * 1024;

/** Cuts a stream of bytes into frames. Before each comes its length in 4 bytes, the highest first. */
export class FrameSplitter {
  private parts: Buffer[] = [];
  private size = 0;
  /** What is under way: a frame of that length, or the length of the next one. */
  private frameBytes: number | undefined;

  /**
   * The frames that `chunk` completes, without their lengths; one that lies within the chunk shares its memory. Throws
   * `MalformedAnswer` at a length that no frame has.
   */
  *push(chunk: Buffer): Generator<Buffer, void, undefined> {
    let rest = chunk;
    for (let wanted = this.wanted; this.size + rest.length >= wanted; wanted = this.wanted) {
      const end = wanted - this.size;
      const piece = this.complete(rest.subarray(0, end));
      rest = rest.subarray(end);
      const isFrame = this.frameBytes !== undefined;
      this.frameBytes = isFrame ? undefined : lengthIn(piece);
      if (isFrame) yield piece;
    }
    if (rest.length > 0) this.parts.push(rest);
    this.size += rest.length;
  }

  /** Whether the stream stopped inside a frame. */
  get isInsideFrame(): boolean {
    return this.size > 0 || this.frameBytes !== undefined;
  }

  private get wanted(): number {
    return this.frameBytes ?? LENGTH_BYTES;
  }

  private complete(end: Buffer): Buffer {
    if (this.parts.length === 0) return end;
    const whole = Buffer.concat([...this.parts, end]);
    this.parts = [];
    this.size = 0;
    return whole;
  }
}

function lengthIn(bytes: Buffer): number {
  const length = bytes.readUInt32BE(0);
  if (length > LONGEST_FRAME_BYTES) throw new MalformedAnswer(`a frame claims to be ${length} bytes long`);
  return length;
}
