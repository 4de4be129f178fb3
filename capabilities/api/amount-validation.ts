import { exceedsWhole, parseIntOrPercent } from "./int-or-percent";
import { malformed } from "./label-syntax";
import { type Field, type Violation, invalid, nonNegative } from "./violation";

// The rules of a field that holds a number of nodes or a share of them, worded as the API server words them.

/** A number that is not negative, or digits with a `%`. */
export function validateAmountSyntax(field: Field): readonly Violation[] {
  if (typeof field.value === "number") return nonNegative(field);
  if (parseIntOrPercent(field.value)) return [];
  const shape = { examples: ["1%", "93%"], pattern: "[0-9]+%" };
  return [
    invalid(field, malformed("a valid percent string must be a numeric string followed by an ending '%'", shape)),
  ];
}

/** A share of at most all. */
export function validateAmountLimit(field: Field): readonly Violation[] {
  const amount = parseIntOrPercent(field.value);
  return amount && exceedsWhole(amount) ? [invalid(field, "must not be greater than 100%")] : [];
}
