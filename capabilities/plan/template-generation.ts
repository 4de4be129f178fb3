import { TEMPLATE_GENERATION_ANNOTATION } from "../api/well-known";
import { parsedInt64 } from "./int64";
import type { ObservedSet } from "./snapshot";

/**
 * The set's template generation in decimal digits, as pods carry it (D-API-40). Undefined where the kind has none, or
 * the annotation cannot be read (D-UPD-04).
 */
export function templateGeneration({ flavor, annotations }: ObservedSet): string | undefined {
  if (!flavor.hasTemplateGeneration) return undefined;
  return parsedInt64(annotations[TEMPLATE_GENERATION_ANNOTATION])?.toString();
}
