import { ApiError } from "../../capabilities/kube/api-error";

/** What became of the webhooks at the end. */
export type Removal =
  | { readonly kind: "removed" }
  /** There were none, or by now they are another operator's. */
  | { readonly kind: "nothing" }
  | { readonly kind: "failed"; readonly reason: string };

/** Tries to remove the webhooks; never rejects. */
export async function removalBy(unregister: () => Promise<boolean>): Promise<Removal> {
  try {
    return { kind: (await unregister()) ? "removed" : "nothing" };
  } catch (error) {
    return { kind: "failed", reason: whyNot(error) };
  }
}

/** What to say at the end, in one line, after all attempts to remove the webhooks; the last one decides. */
export function farewell(removals: readonly Removal[]): string {
  const last = removals.at(-1);
  if (last?.kind === "failed") return last.reason;
  const removed = removals.some(({ kind }) => kind === "removed") ? "the webhooks" : "nothing";
  return `removed     ${removed}; the CRDs, the namespaces, daemon sets and their pods stay`;
}

function whyNot(error: unknown): string {
  if (error instanceof ApiError && (error.kind === "network" || error.kind === "timeout"))
    return "The cluster no longer answers; its webhooks were not removed.";
  return `The webhooks were not removed: ${error instanceof Error ? error.message : String(error)}`;
}
