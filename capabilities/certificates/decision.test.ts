import { type Circumstances, nextStep } from "./decision";
import type { Authority, Certificate, CertificateState, Leaf, Signer } from "./state";

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 5, 1);
const NAME = "everynode-admission.everynode-system.svc";

/** From `from` to `until`, in days from now. */
function certificate(fingerprint: string, { from = -1, until }: { from?: number; until: number }): Certificate {
  return { pem: fingerprint, fingerprint, notBeforeMs: NOW_MS + from * DAY_MS, notAfterMs: NOW_MS + until * DAY_MS };
}

function authority(fingerprint: string, life: { from?: number; until: number } = { until: 300 }): Signer {
  return { certificate: certificate(fingerprint, life), key: "key" };
}

function keyless(fingerprint: string): Authority {
  return { certificate: certificate(fingerprint, { until: 300 }) };
}

function leaf(issuer: string, life: { from?: number; until: number } = { until: 25 }, dnsNames = [NAME]): Leaf {
  return { certificate: certificate("leaf", life), key: "key", issuer, dnsNames };
}

const quiet: CertificateState = { current: authority("a"), previous: [], leaf: leaf("a") };
const rotating: CertificateState = { ...quiet, next: authority("b", { until: 365 }) };

function decided(state: CertificateState, changes: Partial<Circumstances> = {}) {
  return nextStep(state, {
    nowMs: NOW_MS,
    lifetimes: { leafMs: 30 * DAY_MS, authorityMs: 365 * DAY_MS },
    dnsNames: [NAME],
    propagationMs: 1_000,
    publishedForMs: () => undefined,
    isDamaged: false,
    ...changes,
  });
}

const seenFor = (ms: number): Partial<Circumstances> => ({ publishedForMs: name => (name === "b" ? ms : undefined) });

it.each<[string, CertificateState, Partial<Circumstances>, string]>([
  ["keeps what is good", quiet, {}, "keep"],
  ["starts with nothing", { previous: [] }, {}, "startAnew"],
  [
    "starts anew where the authority has expired, and with it all that it signed",
    { ...quiet, current: authority("a", { until: 0 }) },
    {},
    "startAnew",
  ],
  [
    "starts anew where the authority is not valid yet, after a clock was set back",
    { ...quiet, current: authority("a", { from: 1, until: 300 }) },
    {},
    "startAnew",
  ],
  ["issues the first certificate of an authority", { current: authority("a"), previous: [] }, {}, "issueLeaf"],
  ["keeps a certificate with just over a third left", { ...quiet, leaf: leaf("a", { until: 10.01 }) }, {}, "keep"],
  ["renews a certificate with a third left", { ...quiet, leaf: leaf("a", { until: 10 }) }, {}, "issueLeaf"],
  ["replaces a certificate that has expired", { ...quiet, leaf: leaf("a", { until: 0 }) }, {}, "issueLeaf"],
  ["replaces one that is not valid yet", { ...quiet, leaf: leaf("a", { from: 1, until: 25 }) }, {}, "issueLeaf"],
  ["replaces one of an authority that is gone", { ...quiet, leaf: leaf("gone") }, {}, "issueLeaf"],
  ["replaces one for another name", { ...quiet, leaf: leaf("a", { until: 25 }, ["other"]) }, {}, "issueLeaf"],
  ["keeps one that is for more names", { ...quiet, leaf: leaf("a", { until: 25 }, ["other", NAME]) }, {}, "keep"],
  [
    "keeps one of a previous authority",
    { ...quiet, previous: [certificate("z", { until: 9 })], leaf: leaf("z") },
    {},
    "keep",
  ],
  [
    "does not renew what its authority would end as early",
    { ...quiet, next: authority("b"), current: authority("a", { until: 9 }), leaf: leaf("a", { until: 9 }) },
    {},
    "keep",
  ],
  [
    "keeps an authority with just over a third left",
    { ...quiet, current: authority("a", { until: 121.7 }) },
    {},
    "keep",
  ],
  ["begins a rotation with a third left", { ...quiet, current: authority("a", { until: 121.6 }) }, {}, "beginRotation"],
  ["begins a rotation where the key is lost", { ...quiet, current: keyless("a") }, {}, "beginRotation"],
  [
    "starts anew where there is neither a certificate nor a key to sign one",
    { current: keyless("a"), previous: [] },
    {},
    "startAnew",
  ],
  ["waits until the next authority is published", rotating, {}, "keep"],
  ["waits until that is known everywhere", rotating, seenFor(999), "keep"],
  ["finishes the rotation then", rotating, seenFor(1_000), "finishRotation"],
  ["renews a certificate while it waits", { ...rotating, leaf: leaf("a", { until: 10 }) }, {}, "issueLeaf"],
  [
    "finishes early where nothing else could sign a certificate",
    { ...rotating, current: keyless("a"), leaf: leaf("a", { until: 0 }) },
    {},
    "finishRotation",
  ],
  [
    "waits with a certificate that is due and cannot be renewed before",
    { ...rotating, current: keyless("a"), leaf: leaf("a", { until: 5 }) },
    {},
    "keep",
  ],
  [
    "finishes early where the old authority has expired",
    { ...rotating, current: authority("a", { until: 0 }) },
    {},
    "finishRotation",
  ],
  ["drops an authority that has expired", { ...quiet, previous: [certificate("z", { until: 0 })] }, {}, "tidy"],
  ["tidies what is damaged and of no use", quiet, { isDamaged: true }, "tidy"],
  ["tidies while it waits", rotating, { isDamaged: true }, "tidy"],
])("%s", (_name, state, changes, kind) => {
  expect(decided(state, changes).kind).toBe(kind);
});

it("keeps the names that other replicas want", () => {
  const other = "old-admission.everynode-system.svc";
  expect(decided({ ...quiet, leaf: leaf("a", { until: 25 }, [other]) })).toMatchObject({ dnsNames: [other, NAME] });
});

it("drops them when the certificate is renewed", () => {
  const names = ["old-admission.everynode-system.svc", NAME];
  expect(decided({ ...quiet, leaf: leaf("a", { until: 5 }, names) })).toMatchObject({ dnsNames: [NAME] });
});
