import type { SetKey, TemplateDigest } from "../api/identity";
import type { CanonicalTemplate } from "../plan/snapshot";

/**
 * What the API server's dry-runs said of the templates of our kind, one answer for each set: that of its newest
 * template. An answer outlives neither the process nor the set.
 */
export class CanonicalTemplates {
  readonly #answers = new Map<SetKey, { readonly digest: TemplateDigest; readonly answer: CanonicalTemplate }>();

  get(key: SetKey, digest: TemplateDigest): CanonicalTemplate {
    const known = this.#answers.get(key);
    return known?.digest === digest ? known.answer : { kind: "unknown" };
  }

  put(key: SetKey, digest: TemplateDigest, answer: CanonicalTemplate): void {
    this.#answers.set(key, { digest, answer });
  }

  forget(key: SetKey): void {
    this.#answers.delete(key);
  }
}
