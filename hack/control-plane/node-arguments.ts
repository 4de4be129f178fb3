import type { NodeTaint, TaintRemoval } from "./nodes";

/** `key=value` sets a label and `key-` takes it off, as with kubectl. */
export function parseLabels(args: readonly string[]): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    args.map(arg => {
      if (arg.endsWith("-") && !arg.includes("=")) return [arg.slice(0, -1), null];
      const [key, value] = splitAt(arg, "=");
      if (key === "" || value === undefined)
        throw new Error(`"${arg}" is no label: key=value sets one, key- takes it off`);
      return [key, value];
    }),
  );
}

/** `key=value:Effect` and `key:Effect` set a taint; `key:Effect-` and `key-` take it off, as with kubectl. */
export function parseTaints(args: readonly string[]): {
  readonly set: readonly NodeTaint[];
  readonly remove: readonly TaintRemoval[];
} {
  const set: NodeTaint[] = [];
  const remove: TaintRemoval[] = [];
  for (const arg of args) {
    const isRemoval = arg.endsWith("-");
    const [head, effect] = splitAt(isRemoval ? arg.slice(0, -1) : arg, ":");
    const [key, value] = splitAt(head, "=");
    if (key === "") throw badTaint(arg);
    if (isRemoval && effect === undefined) remove.push({ key });
    else if (!isEffect(effect)) throw badTaint(arg);
    else if (isRemoval) remove.push({ key, effect });
    else set.push({ key, value, effect });
  }
  return { set, remove };
}

function splitAt(text: string, separator: string): readonly [string, string | undefined] {
  const position = text.indexOf(separator);
  return position < 0 ? [text, undefined] : [text.slice(0, position), text.slice(position + 1)];
}

function isEffect(text: string | undefined): text is NodeTaint["effect"] {
  return text === "NoSchedule" || text === "PreferNoSchedule" || text === "NoExecute";
}

function badTaint(arg: string): Error {
  return new Error(
    `"${arg}" is no taint: key=value:NoSchedule sets one (or PreferNoSchedule, NoExecute), key- takes it off`,
  );
}
