import { newAuthority, newKeyPair } from "../../hack/control-plane/pki";
import { type SecretData, readState, writeState } from "./secret-format";
import type { CertificateState, Signer } from "./state";
import { makeAuthority, makeLeaf } from "./x509";

const NOW_MS = Date.UTC(2026, 5, 1);
const validity = { nowMs: NOW_MS, lifetimeMs: 86_400_000 };

let current: Signer;
let next: Signer;
let state: CertificateState;
let data: SecretData;

beforeAll(async () => {
  current = await makeAuthority(validity);
  next = await makeAuthority(validity);
  const previous = [(await makeAuthority(validity)).certificate, (await makeAuthority(validity)).certificate];
  state = { current, next, previous, leaf: await makeLeaf(current, { ...validity, dnsNames: ["a.b.svc", "c.b.svc"] }) };
  data = writeState(state, {});
});

it("reads what it wrote", () => {
  expect(readState(data)).toEqual({ state, damages: [], isDamaged: false });
});

it("reads nothing from an empty Secret, and calls that no damage", () => {
  expect(readState({})).toEqual({ state: { previous: [] }, damages: [], isDamaged: false });
});

it("takes the fields that Kubernetes knows for a certificate, its key and its authority", () => {
  expect(Object.keys(writeState({ current, previous: [], ...(state.leaf && { leaf: state.leaf }) }, {}))).toEqual([
    "tls.crt",
    "tls.key",
    "ca.crt",
    "ca.key",
  ]);
});

it("leaves the fields of others alone, and removes its own that are over", () => {
  const written = writeState({ current, previous: [] }, { ...data, "their.field": "eA==" });
  expect(Object.keys(written).sort()).toEqual(["ca.crt", "ca.key", "their.field"]);
});

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const without = (field: string): SecretData =>
  Object.fromEntries(Object.entries(data).filter(([key]) => key !== field));

it.each<[string, () => SecretData, readonly string[], (read: CertificateState) => unknown]>([
  ["a certificate that is none", () => ({ ...data, "tls.crt": base64("x") }), ["tls.crt", "tls.key"], s => s.leaf],
  ["a key that is none", () => ({ ...data, "tls.key": base64("x") }), ["tls.key"], s => s.leaf],
  ["a key of another", () => ({ ...data, "tls.key": data["ca.key"] ?? "" }), ["tls.key"], s => s.leaf],
  ["a lost key", () => without("tls.key"), ["tls.key"], s => s.leaf],
  [
    "a certificate that none of the authorities signed",
    () => ({ ...data, "ca.crt": data["next-ca.crt"] ?? "", "ca.key": data["next-ca.key"] ?? "" }),
    ["tls.crt", "tls.key"],
    s => s.leaf,
  ],
  [
    "an authority in the place of a certificate",
    () => ({ ...data, "tls.crt": data["ca.crt"] ?? "", "tls.key": data["ca.key"] ?? "" }),
    ["tls.crt", "tls.key"],
    s => s.leaf,
  ],
  [
    "a certificate in the place of an authority",
    () => ({ ...data, "ca.crt": data["tls.crt"] ?? "", "ca.key": data["tls.key"] ?? "" }),
    ["ca.crt", "ca.key", "tls.crt", "tls.key"],
    s => s.current,
  ],
  ["an authority's lost key", () => without("ca.key"), ["ca.key"], s => s.current?.key],
  [
    "an authority's key of another",
    () => ({ ...data, "ca.key": data["tls.key"] ?? "" }),
    ["ca.key"],
    s => s.current?.key,
  ],
  ["a next authority that cannot sign", () => without("next-ca.key"), ["next-ca.key"], s => s.next],
  ["no base64", () => ({ ...data, "next-ca.crt": "%" }), ["next-ca.crt", "next-ca.key"], s => s.next],
  [
    "what is no earlier authority",
    () => ({ ...data, "previous-ca.crt": base64("x") }),
    ["previous-ca.crt"],
    s => s.previous[0],
  ],
])("does without %s, and names the field", (_name, damaged, fields, lost) => {
  const { state: read, damages, isDamaged } = readState(damaged());
  expect(damages.map(({ field }) => field)).toEqual(fields);
  for (const { problem } of damages) expect(problem).not.toBe("");
  expect(lost(read)).toBeUndefined();
  expect(isDamaged || fields.every(field => !(field in damaged()))).toBe(true);
});

it("does not take an authority of others, whose name it could not write", async () => {
  const { certificate } = newAuthority("company", await newKeyPair());
  expect(readState({ "ca.crt": base64(certificate) })).toMatchObject({
    state: { previous: [] },
    damages: [
      { field: "ca.crt", problem: "it is an authority of others" },
      { field: "ca.key", problem: "it is missing" },
    ],
  });
});
