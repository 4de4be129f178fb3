import { isRecord } from "./is-record";
import type { LabelSelector, LabelSelectorRequirement, Labels } from "./types";

// A selector as the API defines it (metav1.LabelSelector), applied to labels. Shared by claims, event handlers and
// admission, so that all of them mean the same objects.

export interface SelectorMatch {
  readonly selector: LabelSelector | undefined;
  readonly labels: Labels | undefined;
}

/**
 * Whether the selector selects the labels. An absent selector and an invalid one select nothing; an empty one selects
 * everything, as everywhere in the API: who must not act on that asks `isEmptySelector` first.
 */
export function selectorMatches({ selector, labels }: SelectorMatch): boolean {
  return selectorMatcher(selector)(labels);
}

/** `selectorMatches` for many objects: the selector is judged and taken apart once. */
export function selectorMatcher(selector: LabelSelector | undefined): (labels: Labels | undefined) => boolean {
  if (selector === undefined || !isValidSelector(selector)) return () => false;
  const pairs = Object.entries(selector.matchLabels ?? {});
  const requirements = selector.matchExpressions ?? [];
  return (labels = {}) =>
    pairs.every(([key, value]) => labelOf(labels, key) === value) &&
    requirements.every(requirement => requirementMatches(requirement, labels));
}

/** Whether the selector names no requirement at all, and so selects every object. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}

/** Whether every requirement can be evaluated: operator, number of values, syntax of keys and values. */
export function isValidSelector(selector: LabelSelector): boolean {
  return (
    isRecord(selector.matchLabels ?? {}) &&
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => isLabelKey(key) && isLabelValue(value)) &&
    (selector.matchExpressions ?? []).every(isValidRequirement)
  );
}

const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const PREFIX = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Whether the text may be the key of a label: a name of at most 63 characters, with or without a DNS prefix. */
export function isLabelKey(key: string): boolean {
  const slash = key.indexOf("/");
  if (slash < 0) return NAME.test(key);
  const prefix = key.slice(0, slash);
  return prefix.length <= 253 && PREFIX.test(prefix) && NAME.test(key.slice(slash + 1));
}

/** Whether the text may be the value of a label: empty, or like the name part of a key. */
export function isLabelValue(value: string): boolean {
  return value === "" || NAME.test(value);
}

/** A key may be missing in fact: the schema requires none. */
function isValidRequirement({ key = "", operator, values = [] }: LabelSelectorRequirement): boolean {
  if (!isLabelKey(key)) return false;
  if (operator === "In" || operator === "NotIn") return values.length > 0 && values.every(isLabelValue);
  return (operator === "Exists" || operator === "DoesNotExist") && values.length === 0;
}

function requirementMatches({ key, operator, values = [] }: LabelSelectorRequirement, labels: Labels): boolean {
  const value = labelOf(labels, key);
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    default:
      return value === undefined;
  }
}

/** Labels are a map of strangers' keys: `constructor` is a legal one, and absent unless it is the object's own. */
function labelOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
