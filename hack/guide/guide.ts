// docs/guide.md as something that can be run: its sections, and in them the commands and manifests that it shows.

export interface Guide {
  /** In the order of the text. */
  readonly sections: readonly Section[];
}

export interface Section {
  /** The text of its heading, of whatever level. */
  readonly title: string;
  readonly commands: readonly Command[];
  readonly manifests: readonly Manifest[];
}

export interface Command {
  /** As a shell takes it; a command that goes on after a `\` has several lines. */
  readonly text: string;
  /** What the guide shows below it. */
  readonly output: string;
}

export interface Manifest {
  /** Relative to the folder of the guide. */
  readonly path: string;
  readonly text: string;
}

/** The lines between two fences. */
export interface Block {
  readonly language: string;
  readonly lines: readonly string[];
  /** The last line of text above it. */
  readonly above: string;
}

/** A heading of whatever level, and the blocks below it up to the next one. */
export interface SectionOfBlocks {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Throws where a block is not closed, or a manifest has no link to its file right above it. */
export function parseGuide(markdown: string): Guide {
  return { sections: parseBlocks(markdown).map(({ title, blocks }) => sectionOf(title, blocks)) };
}

/** Throws where a block is not closed. */
export function parseBlocks(markdown: string): readonly SectionOfBlocks[] {
  const sections: { readonly title: string; readonly blocks: Block[] }[] = [];
  const lines = markdown.split("\n");
  let above = "";
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const [, title] = /^#+ (.+)$/.exec(line) ?? [];
    const [, language] = /^```(\w*)$/.exec(line) ?? [];
    if (title !== undefined) sections.push({ title, blocks: [] });
    else if (language !== undefined) {
      const end = endOfBlock(lines, at);
      sections.at(-1)?.blocks.push({ language, lines: lines.slice(at + 1, end), above });
      at = end;
    } else if (line !== "") above = line;
  }
  return sections;
}

function endOfBlock(lines: readonly string[], start: number): number {
  const end = lines.indexOf("```", start + 1);
  if (end === -1) throw new Error(`the block at line ${start + 1} is not closed`);
  return end;
}

function sectionOf(title: string, blocks: readonly Block[]): Section {
  return {
    title,
    commands: blocks.filter(({ language }) => language === "console").flatMap(({ lines }) => commandsOf(lines)),
    manifests: blocks.filter(({ language }) => language === "yaml").map(manifestOf),
  };
}

function manifestOf({ lines, above }: Block): Manifest {
  const [, path] = /\]\(([^)]+\.yaml)\)/.exec(above) ?? [];
  if (path === undefined) throw new Error(`there is no link to a manifest in the line above it: ${above}`);
  return { path, text: `${lines.join("\n")}\n` };
}

const prompt = "$ ";

/** Throws where something is printed by no command. */
export function commandsOf(lines: readonly string[]): readonly Command[] {
  const commands: { text: string[]; output: string[] }[] = [];
  for (const line of lines) {
    const last = commands.at(-1);
    if (line.startsWith(prompt)) commands.push({ text: [line.slice(prompt.length)], output: [] });
    else if (last === undefined) throw new Error(`no command is above ${line}`);
    else if (last.output.length === 0 && last.text.at(-1)?.endsWith("\\") === true) last.text.push(line);
    else last.output.push(line);
  }
  return commands.map(({ text, output }) => ({ text: text.join("\n"), output: output.join("\n") }));
}
