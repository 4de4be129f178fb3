import { parseBlocks } from "./guide";

// docs/admission.md as something that can be tried: fragments of manifests, and what is said of each.

export interface Example {
  /** The heading that it is under. */
  readonly section: string;
  /** YAML. */
  readonly fragment: string;
  /** What kubectl prints, to its end or to a `…`. */
  readonly answer: string;
}

/** In the order of the text. Throws where a fragment is not followed by an answer in a block of `text`, or the other way. */
export function parseExamples(markdown: string): readonly Example[] {
  return parseBlocks(markdown).flatMap(({ title, blocks }) => {
    const examples: Example[] = [];
    for (let at = 0; at < blocks.length; at += 2) {
      const [fragment, answer] = [blocks[at], blocks[at + 1]];
      if (fragment?.language !== "yaml" || answer?.language !== "text") {
        throw new Error(`in the section ${title} a fragment and its answer are not one after the other`);
      }
      examples.push({ section: title, fragment: fragment.lines.join("\n"), answer: answer.lines.join("\n") });
    }
    return examples;
  });
}

/** Whether a command printed what an example says, as the end of what it printed may be left out. */
export function isAnswer(printed: string, { answer }: Pick<Example, "answer">): boolean {
  const found = trimmed(printed);
  return answer.endsWith("…") ? found.startsWith(answer.slice(0, -1)) : found === trimmed(answer);
}

/** kubectl leaves blanks at the ends of some lines. */
function trimmed(text: string): string {
  return text
    .split("\n")
    .map(line => line.trimEnd())
    .join("\n")
    .trimEnd();
}
