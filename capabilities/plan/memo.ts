import type { NodeName } from "../api/identity";
import type { OnCordon } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import type { Labels, PodTemplateSpec } from "../api/types";
import { validateSpec } from "../api/validation";
import { type Claims, type ClaimInput, RememberedClaims } from "./claim";
import { type KnownNodeStates, type NodeState, type NodeStatesInput, nodeStates, nodeStatesSince } from "./node-states";
import { type Eligibility, eligibility, placementRules, underCordon } from "./placement";
import { remembered } from "./remembered";
import { revisionData, templateOfRevision } from "./revision-data";
import type { ObservedNode, ObservedPod, ObservedRevision } from "./snapshot";

type Judge = (node: ObservedNode) => Eligibility;

interface Judges {
  readonly podDefaults: PodDefaults;
  readonly under: Readonly<Record<OnCordon, Judge>>;
}

/**
 * What earlier plans for a set found out about what has not changed since: the cache keeps the identity of objects and
 * lists while they stay equal, and none of them ever changes. To forget it all costs time, and never gives a different
 * plan (test/properties/plan-memo.test.ts). It lives as long as its set.
 */
export class PlanMemo {
  readonly #templates = new WeakMap<ObservedRevision, { readonly template: PodTemplateSpec | undefined }>();
  // Of the last defaults only: they hardly ever change, and then every decision does.
  readonly #judges = new WeakMap<PodTemplateSpec, Judges>();
  readonly #pods = new RememberedClaims<ObservedPod>();
  readonly #revisions = new RememberedClaims<ObservedRevision>();
  #nodes: KnownNodeStates | undefined;
  #stableNodes: KnownNodeStates | undefined;

  readonly violationsOf = remembered(validateSpec);
  readonly dataOf = remembered(revisionData);
  /** By the names of nodes. */
  readonly labelsOf = remembered(nodeLabels);

  /** The template that a revision holds: the same object for the same revision. */
  readonly templateOf = (revision: ObservedRevision): PodTemplateSpec | undefined => {
    const known = this.#templates.get(revision) ?? { template: templateOfRevision(revision.data) };
    this.#templates.set(revision, known);
    return known.template;
  };

  podClaims(input: ClaimInput<ObservedPod>): Claims<ObservedPod> {
    return this.#pods.of(input);
  }

  revisionClaims(input: ClaimInput<ObservedRevision>): Claims<ObservedRevision> {
    return this.#revisions.of(input);
  }

  nodeStates(input: NodeStatesInput): readonly NodeState[] {
    const states = this.#nodes ? nodeStatesSince(this.#nodes, input) : nodeStates(input);
    this.#nodes = { input, states };
    return states;
  }

  /** The same by the rules of a stable revision, which stay the same while a candidate's change, and the other way round. */
  stableNodeStates(input: NodeStatesInput): readonly NodeState[] {
    const states = this.#stableNodes ? nodeStatesSince(this.#stableNodes, input) : nodeStates(input);
    this.#stableNodes = { input, states };
    return states;
  }

  /**
   * Which nodes the pods of a template belong on, be it canonical or as its user wrote it: the same function while the
   * same holds. The defaults of its namespace are told apart by identity, as `podDefaultsByLabels` gives them.
   */
  eligibilityFor(template: PodTemplateSpec, policy: OnCordon, podDefaults: PodDefaults): Judge {
    const known = this.#judges.get(template);
    if (known?.podDefaults === podDefaults) return known.under[policy];
    const under = judgesFor(template, podDefaults);
    this.#judges.set(template, { podDefaults, under });
    return under[policy];
  }
}

function nodeLabels(nodes: readonly ObservedNode[]): ReadonlyMap<NodeName, Labels> {
  return new Map(nodes.map(({ name, labels }) => [name, labels]));
}

function judgesFor(template: PodTemplateSpec, podDefaults: PodDefaults): Judges["under"] {
  const rules = placementRules(template, podDefaults);
  const under =
    (policy: OnCordon): Judge =>
    node =>
      underCordon(eligibility(rules, node), node, policy);
  return { Run: under("Run"), Keep: under("Keep") };
}
