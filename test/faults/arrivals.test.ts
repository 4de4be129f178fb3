import { PassThrough } from "node:stream";

import { settled } from "../fakes/fake-clock";
import { type Arrival, drained } from "./arrivals";

async function textOf(arriving: AsyncIterable<Arrival>): Promise<string> {
  let text = "";
  for await (const { chunk } of arriving) text += String(chunk);
  return text;
}

describe("a stream that is drained", () => {
  it("brings what came before anybody took it", async () => {
    const stream = new PassThrough();
    const arriving = drained(stream);
    stream.end("early");
    await settled();
    expect(await textOf(arriving)).toBe("early");
  });

  it("tells of a break that came before anybody took it", async () => {
    const stream = new PassThrough();
    const arriving = drained(stream);
    stream.destroy(new Error("reset"));
    await settled();
    await expect(textOf(arriving)).rejects.toThrow("reset");
  });
});
