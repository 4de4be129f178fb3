import fc from "fast-check";

import { framed } from "../../../test/builders/protobuf";
import { MalformedAnswer } from "../objects";
import { FrameSplitter } from "./frame-splitter";

it("yields the same frames however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), fc.array(fc.nat()), (contents, cuts) => {
      const bytes = Buffer.concat(contents.map(framed));
      const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const splitter = new FrameSplitter();
      const chunks = places.map((place, index) => bytes.subarray(places[index - 1] ?? 0, place));
      const frames = chunks.flatMap(chunk => [...splitter.push(chunk)]);
      expect(frames.map(frame => [...frame])).toEqual(contents.map(content => [...content]));
      expect(splitter.isInsideFrame).toBe(false);
    }),
  );
});

it.each([1, 4, 6])("knows that it stopped inside a frame after %d bytes", bytes => {
  const splitter = new FrameSplitter();
  expect([...splitter.push(framed(new Uint8Array(3)).subarray(0, bytes))]).toEqual([]);
  expect(splitter.isInsideFrame).toBe(true);
});

it("takes no text for a frame without end", () => {
  const push = () => [...new FrameSplitter().push(Buffer.from("<html>"))];
  expect(push).toThrow(new MalformedAnswer("a frame claims to be 1013478509 bytes long"));
});
