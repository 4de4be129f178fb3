import { MalformedAnswer } from "./objects";

const NEWLINE = 0x0a;

// More than etcd stores of an object, many times over. What sends more is no API server.
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

/** Cuts a stream of bytes into lines. A line is decoded once it is whole, as a chunk may end within a character. */
export class LineSplitter {
  private rest: Buffer[] = [];
  private restBytes = 0;

  /**
   * The lines that `chunk` completes, without their newlines; blank ones are left out. Throws `MalformedAnswer` where one
   * is longer than 16 MiB.
   */
  push(chunk: Buffer): readonly string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.complete(chunk.subarray(start, end));
      if (line !== "") lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
    return lines;
  }

  /** Whether the stream stopped inside a line. */
  get isInsideLine(): boolean {
    return this.rest.length > 0;
  }

  private keep(bytes: Buffer): void {
    this.rest.push(bytes);
    this.restBytes += bytes.length;
    if (this.restBytes > LONGEST_LINE_BYTES) throw new MalformedAnswer("it has a line that does not end");
  }

  private complete(end: Buffer): string {
    if (this.rest.length === 0) return end.toString("utf8");
    const whole = Buffer.concat([...this.rest, end]);
    this.rest = [];
    this.restBytes = 0;
    return whole.toString("utf8");
  }
}
