import { type Serving, leafToServe } from "./served-leaf";
import type { Leaf } from "./state";

const leaf = (fingerprint: string, issuer: string, notAfterMs = 1_000): Leaf => ({
  certificate: { pem: fingerprint, fingerprint, notBeforeMs: 0, notAfterMs },
  key: "key",
  issuer,
  dnsNames: [],
});

const old = leaf("old", "a");
const fresh = leaf("fresh", "b");

/** A replica that serves `old`, where the Secret holds `fresh` of an authority that nobody knows yet. */
function served(changes: Partial<Serving> & { readonly published?: Readonly<Record<string, number>> } = {}) {
  const { published = { a: 9_000 } } = changes;
  return leafToServe({
    served: old,
    state: { previous: [], leaf: fresh },
    nowMs: 500,
    propagationMs: 100,
    publishedForMs: fingerprint => published[fingerprint],
    ...changes,
  })?.certificate.fingerprint;
}

it.each<[string, Parameters<typeof served>[0], string | undefined]>([
  ["the old one while nobody knows the authority of the new one", {}, "old"],
  ["the old one while not everybody can know it", { published: { a: 9_000, b: 99 } }, "old"],
  ["the new one then", { published: { a: 9_000, b: 100 } }, "fresh"],
  ["the new one of the same authority", { state: { previous: [], leaf: leaf("fresh", "a") } }, "fresh"],
  ["the new one where the old one has expired", { nowMs: 1_000 }, "fresh"],
  ["the new one where nobody trusts the old one", { published: {} }, "fresh"],
  ["the new one where it serves nothing", { served: undefined }, "fresh"],
  ["the old one where there is no other", { state: { previous: [] } }, "old"],
  ["nothing where there is none", { served: undefined, state: { previous: [] } }, undefined],
])("serves %s", (_name, changes, expected) => {
  expect(served(changes)).toBe(expected);
});
