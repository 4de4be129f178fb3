import type { OnCordon } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import type { PodTemplateSpec } from "../api/types";
import { type Eligibility, eligibility, placementRules, underCordon } from "./placement";
import { templateOfRevision } from "./revision-data";
import type { ObservedNode, ObservedRevision } from "./snapshot";

interface Decisions {
  readonly podDefaults: PodDefaults;
  readonly eligibilityOf: (node: ObservedNode) => Eligibility;
}

/**
 * What earlier plans found out about objects that have not changed since: the cache keeps an object's identity while its
 * projection stays equal. Forgetting an entry costs time, never a different plan; entries go with their objects.
 */
export class PlanMemo {
  readonly #templates = new WeakMap<ObservedRevision, { readonly template: PodTemplateSpec | undefined }>();
  // Of the last defaults only: they hardly ever change, and then every decision does.
  readonly #eligibility = new WeakMap<PodTemplateSpec, Decisions>();

  /** The template that a revision holds: the same object for the same revision. */
  readonly templateOf = (revision: ObservedRevision): PodTemplateSpec | undefined => {
    const known = this.#templates.get(revision) ?? { template: templateOfRevision(revision.data) };
    this.#templates.set(revision, known);
    return known.template;
  };

  /**
   * Which nodes the pods of a template belong on, be it canonical or as its user wrote it. The defaults of its namespace
   * are told apart by identity, as `podDefaultsByLabels` gives them.
   */
  eligibilityFor(
    template: PodTemplateSpec,
    policy: OnCordon,
    podDefaults: PodDefaults,
  ): (node: ObservedNode) => Eligibility {
    const byTemplate = this.#eligibilityByTemplate(template, podDefaults);
    return policy === "Run" ? byTemplate : node => underCordon(byTemplate(node), node, policy);
  }

  #eligibilityByTemplate(template: PodTemplateSpec, podDefaults: PodDefaults): Decisions["eligibilityOf"] {
    const known = this.#eligibility.get(template);
    if (known?.podDefaults === podDefaults) return known.eligibilityOf;
    const rules = placementRules(template, podDefaults);
    const verdicts = new WeakMap<ObservedNode, Eligibility>();
    const eligibilityOf = (node: ObservedNode): Eligibility => {
      const verdict = verdicts.get(node) ?? eligibility(rules, node);
      verdicts.set(node, verdict);
      return verdict;
    };
    this.#eligibility.set(template, { podDefaults, eligibilityOf });
    return eligibilityOf;
  }
}
