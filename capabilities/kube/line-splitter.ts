const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines. A line is decoded once it is whole, as a chunk may end within a character. */
export class LineSplitter {
  private rest: Buffer[] = [];

  /** The lines that `chunk` completes, without their newlines; blank ones are left out. */
  push(chunk: Buffer): readonly string[] {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = this.complete(chunk.subarray(start, end));
      if (line !== "") lines.push(line);
      start = end + 1;
    }
    if (start < chunk.length) this.rest.push(chunk.subarray(start));
    return lines;
  }

  /** Whether the stream stopped inside a line. */
  get isInsideLine(): boolean {
    return this.rest.length > 0;
  }

  private complete(end: Buffer): string {
    if (this.rest.length === 0) return end.toString("utf8");
    const whole = Buffer.concat([...this.rest, end]);
    this.rest = [];
    return whole.toString("utf8");
  }
}
