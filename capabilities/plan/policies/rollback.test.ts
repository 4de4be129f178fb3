import { aRevision, aSet } from "../../../test/builders";
import { candidateOf } from "./rollback";

const old = aRevision({ of: aSet({ image: "logs:0" }), revision: 1 });
const current = aRevision({ revision: 2 });
const going = aRevision({ of: aSet({ image: "logs:3" }), revision: 3, terminating: true });
const candidate = (spec: object) => candidateOf({ spec, current, revisions: [old, current, going] });

it.each([
  ["that of the template", {}, { revision: current }],
  ["the one that is named", { rollbackTo: { revision: 1 } }, { revision: old }],
  ["that of the template, where it is named", { rollbackTo: { revision: 2 } }, { revision: current }],
  [
    "that of the template for want of the one that is named",
    { rollbackTo: { revision: 9 } },
    { revision: current, missing: 9 },
  ],
  ["not one that is being deleted", { rollbackTo: { revision: 3 } }, { revision: current, missing: 3 }],
])("the candidate is %s", (_, spec, expected) => {
  expect(candidate(spec)).toEqual(expected);
});
