/** Which source each line of a bundle comes from: esbuild heads what it took from a file with the file's path. */
export type Modules = (line: number) => string;

const heading = /^\/\/ ((?:[\w@.-]+\/)+[\w.-]+\.(?:[cm]?[jt]s|json))$/;

/** Of lines counted from 0; empty where no source is named. */
export function modulesOf(bundle: string): Modules {
  const starts: { readonly line: number; readonly source: string }[] = [];
  bundle.split("\n").forEach((text, line) => {
    const source = heading.exec(text)?.[1];
    if (source !== undefined) starts.push({ line, source });
  });
  return line => starts.findLast(start => start.line <= line)?.source ?? "";
}
