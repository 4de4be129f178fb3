import fc from "fast-check";

import { isLabelKey, isLabelValue } from "./label-selector";
import { labelKeyErrors, labelValueErrors } from "./label-syntax";

const SUBDOMAIN_RULE =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

// Read from kube-apiserver 1.36.3.
describe("a label key", () => {
  it.each([
    [
      "has at most one slash",
      "a/b/c",
      [
        "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
      ],
    ],
    ["has a prefix before its slash", "/x", ["prefix part must be non-empty"]],
    ["has a prefix in lower case", "UPPER/x", [SUBDOMAIN_RULE]],
    ["has a prefix of at most 253 bytes", `${"a.".repeat(130)}a/x`, ["prefix part must be no more than 253 bytes"]],
    ["has a name of at most 63 bytes", "n".repeat(64), ["name part must be no more than 63 bytes"]],
    ["may be short", "a", []],
    ["may have a prefix", "example.com/My.Name_1", []],
  ])("%s", (_name, key, expected) => {
    expect(labelKeyErrors(key)).toEqual(expected);
  });
});

const LABEL_TEXT = fc.string({ unit: fc.constantFrom("a", "Z", "0", "-", "_", ".", "/", " ", "é", "n".repeat(30)) });

it("explains exactly the keys and values that selectors refuse", () => {
  fc.assert(
    fc.property(LABEL_TEXT, text => {
      expect(labelKeyErrors(text).length === 0).toBe(isLabelKey(text));
      expect(labelValueErrors(text).length === 0).toBe(isLabelValue(text));
    }),
  );
});
