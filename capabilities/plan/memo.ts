import type { OnCordon } from "../api/placement-policy";
import type { PodTemplateSpec } from "../api/types";
import { type Eligibility, eligibility, placementRules, underCordon } from "./placement";
import { templateOfRevision } from "./revision-data";
import type { ObservedNode, ObservedRevision } from "./snapshot";

/**
 * What earlier plans found out about objects that have not changed since: the cache keeps an object's identity while its
 * projection stays equal. Forgetting an entry costs time, never a different plan; entries go with their objects.
 */
export class PlanMemo {
  readonly #templates = new WeakMap<ObservedRevision, { readonly template: PodTemplateSpec | undefined }>();
  readonly #eligibility = new WeakMap<PodTemplateSpec, (node: ObservedNode) => Eligibility>();

  /** The template that a revision holds: the same object for the same revision. */
  readonly templateOf = (revision: ObservedRevision): PodTemplateSpec | undefined => {
    const known = this.#templates.get(revision) ?? { template: templateOfRevision(revision.data) };
    this.#templates.set(revision, known);
    return known.template;
  };

  /** Which nodes the pods of a template belong on, be it canonical or as its user wrote it. */
  eligibilityFor(template: PodTemplateSpec, policy: OnCordon): (node: ObservedNode) => Eligibility {
    const byTemplate = this.#eligibilityByTemplate(template);
    return policy === "Run" ? byTemplate : node => underCordon(byTemplate(node), node, policy);
  }

  #eligibilityByTemplate(template: PodTemplateSpec): (node: ObservedNode) => Eligibility {
    const known = this.#eligibility.get(template);
    if (known) return known;
    const rules = placementRules(template);
    const verdicts = new WeakMap<ObservedNode, Eligibility>();
    const eligibilityOf = (node: ObservedNode): Eligibility => {
      const verdict = verdicts.get(node) ?? eligibility(rules, node);
      verdicts.set(node, verdict);
      return verdict;
    };
    this.#eligibility.set(template, eligibilityOf);
    return eligibilityOf;
  }
}
