import { readFileSync } from "node:fs";
import { join } from "node:path";

import { imageIn, samplePath, setIn, withImage, withMistakes, withNodeSelector } from "./manifests";

const sample = readFileSync(join(__dirname, "../..", samplePath), "utf8");

describe("a changed manifest", () => {
  it.each([
    {
      change: "a node selector",
      text: withNodeSelector(sample),
      undo: (spec: Fields) => ({ ...spec, template: without(spec.template, "nodeSelector") }),
    },
    {
      change: "an image",
      text: withImage(sample, "other:1"),
      undo: (spec: Fields) => JSON.parse(JSON.stringify(spec).replace("other:1", imageIn({ text: sample }))),
    },
  ])("differs from the sample by $change and by nothing else", ({ text, undo }) => {
    const { spec, ...rest } = fieldsOf(text);
    expect({ ...rest, spec: undo(spec) }).toEqual(fieldsOf(sample));
    expect(text).not.toBe(sample);
  });

  it("keeps the comments of the sample", () => {
    expect(withImage(sample, "other:1").split("\n")[0]).toBe(sample.split("\n")[0]);
  });

  it("is another set when it holds mistakes", () => {
    const set = setIn({ text: withMistakes(sample) });
    expect(set.metadata?.name).not.toBe(setIn({ text: sample }).metadata?.name);
    expect(set.metadata?.namespace).toBe(setIn({ text: sample }).metadata?.namespace);
  });
});

interface Fields {
  readonly template: { readonly spec: object };
}

function fieldsOf(text: string): { readonly spec: Fields } {
  return setIn({ text }) as unknown as { readonly spec: Fields };
}

function without(template: Fields["template"], field: string): Fields["template"] {
  return { ...template, spec: Object.fromEntries(Object.entries(template.spec).filter(([key]) => key !== field)) };
}
