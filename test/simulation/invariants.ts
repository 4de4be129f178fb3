import { isSuspended } from "../../capabilities/api/rollout-controls";
import type { DaemonSetSpec } from "../../capabilities/api/types";
import type { OracleNode, OraclePod } from "./oracle";
import { oracleBudget, oracleNodes, oracleSurplus, surges } from "./oracle";
import type { Step } from "./settle";
import { type Delete, caseOf, type StepCase } from "./step-case";

// What every step must keep, whatever the cluster and whatever happened to it. Each rule gives complaints.

/** What is wrong with a step; nothing, if all is well. */
export function complaintsAbout(step: Step): readonly string[] {
  const given = caseOf(step);
  if (given.creates.length + given.deletes.length === 0) return adoptions(step);
  const rules = [bursts, creations, deletions, oneOfAKind, served, isRollout(given) ? rollout : placement];
  return rules.flatMap(rule => rule(given));
}

/** Only what nobody has, and what is not going, is adopted (D-OWN-02). */
function adoptions({ plan: { actions } }: Step): readonly string[] {
  return actions
    .filter(action => action.kind === "adoptPod")
    .filter(({ pod }) => pod.controller !== undefined || pod.deletionTimestampMs !== undefined)
    .map(({ pod }) => `${pod.name} is adopted`);
}

/** D-PLACE-20. */
function bursts({ step, creates, deletes }: StepCase): readonly string[] {
  const most = Math.max(creates.length, deletes.length);
  return most > step.before.settings.burstReplicas ? [`${most} creates or deletes in one look`] : [];
}

function creations({ step, before, creates }: StepCase): readonly string[] {
  const names = creates.map(({ node }) => String(node));
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const badly = names.filter(name => {
    const node = before.find(candidate => candidate.name === name);
    if (node === undefined || !node.shouldRun) return true;
    if (!surges(step.before)) return node.pods.length > 0;
    return node.pods.some(pod => pod.isRunning && pod.isUpdated) || node.pods.filter(pod => pod.isRunning).length > 1;
  });
  return [
    ...twice.map(name => `two pods are created on ${name}`),
    ...badly.map(name => `a pod is created on ${name}, which wants none`),
  ];
}

function deletions({ step, before, deletes }: StepCase): readonly string[] {
  const uids = deletes.map(({ pod }) => pod.uid);
  const twice = uids.filter((uid, index) => uids.indexOf(uid) !== index);
  const unfounded = deletes.filter(({ pod, reason }) => {
    const node = before.find(({ pods }) => pods.some(own => own.pod.uid === pod.uid));
    const own = node?.pods.find(candidate => candidate.pod.uid === pod.uid);
    return (
      node === undefined ||
      own === undefined ||
      !own.isStaying ||
      !isFounded({ reason, node, own, spec: step.before.set.spec })
    );
  });
  return [
    ...twice.map(uid => `${uid} is deleted twice`),
    ...unfounded.map(({ pod, reason }) => `${pod.name} is deleted as ${reason}, which is not so`),
  ];
}

interface Deletion {
  readonly reason: Delete["reason"];
  readonly node: OracleNode;
  readonly own: OraclePod;
  readonly spec: DaemonSetSpec;
}

function isFounded({ reason, node, own, spec }: Deletion): boolean {
  return reason === "suspended" ? node.exists && isSuspended(spec) : isFoundedOn({ reason, node, own });
}

type OnNode = Omit<Deletion, "reason" | "spec"> & { readonly reason: Exclude<Delete["reason"], "suspended"> };

function isFoundedOn({ reason, node, own: { pod, isUpdated } }: OnNode): boolean {
  switch (reason) {
    case "misplaced":
      return node.exists && !node.mayStay;
    case "node-gone":
      return !node.exists && pod.nodeName === undefined;
    case "surplus":
      return node.pods.filter(({ isRunning }) => isRunning).length > 1;
    case "failed":
      return pod.phase === "Failed";
    case "succeeded":
      return pod.phase === "Succeeded";
    case "outdated":
      return !isUpdated;
  }
}

/** No step adds a second pod of a kind to a node; without surge none beside any other. */
function oneOfAKind({ step, before, after }: StepCase): readonly string[] {
  const count = (node: OracleNode | undefined, isCounted: (pod: OraclePod) => boolean): number =>
    node?.pods.filter(pod => pod.isRunning && isCounted(pod)).length ?? 0;
  const kinds: readonly ((pod: OraclePod) => boolean)[] = surges(step.before)
    ? [pod => pod.isUpdated, pod => !pod.isUpdated]
    : [() => true];
  return after
    .filter(node => {
      const earlier = before.find(({ name }) => name === node.name);
      return kinds.some(isCounted => count(node, isCounted) > Math.max(1, count(earlier, isCounted)));
    })
    .map(({ name }) => `${name} has two pods of a kind`);
}

/**
 * Nodes that should run a pod and have one that serves never become fewer than the budget allows, or than they were. It is
 * kept but where a node has two pods of a kind: which of them goes is decided by their age (D-PLACE-05). What is a kind
 * depends on who decides: a pod of an older hash and of the current generation is old to placement, and updated to a
 * rolling update.
 */
function served(given: StepCase): readonly string[] {
  const { step, before, after } = given;
  const desired = before.filter(({ shouldRun }) => shouldRun);
  const isNew = (pod: OraclePod): boolean => (isRollout(given) ? pod.isUpdated : pod.hasCurrentHash);
  const isClear = ({ name, pods }: OracleNode): boolean => {
    const running = pods.filter(({ isRunning }) => isRunning);
    const ofNewKind = running.filter(isNew).length;
    return (
      name !== "" && (surges(step.before) ? ofNewKind <= 1 && running.length - ofNewKind <= 1 : running.length <= 1)
    );
  };
  const clear = new Set(desired.filter(isClear).map(({ name }) => name));
  const countIn = (nodes: readonly OracleNode[]): number =>
    nodes.filter(({ name, pods }) => clear.has(name) && pods.some(pod => pod.isStaying && pod.isAvailable)).length;
  const budget = oracleBudget(step.before, before);
  const allowed = budget === undefined || budget.maxSurge > 0 ? 0 : budget.maxUnavailable;
  const least = Math.min(countIn(before), clear.size - allowed);
  return countIn(after) >= least ? [] : [`${countIn(after)} nodes are served, fewer than ${least}`];
}

function isRollout({ before, creates, deletes }: StepCase): boolean {
  if (deletes.some(({ reason }) => reason === "outdated")) return true;
  // A rolling update creates beside pods that stay; placement only where none runs.
  return creates.some(({ node }) =>
    before.some(({ name, pods }) => name === String(node) && pods.some(({ isRunning }) => isRunning)),
  );
}

/** What placement takes for surplus, exactly; but for what a burst leaves to later looks. */
function placement({ step, before, deletes }: StepCase): readonly string[] {
  const found = new Set(deletes.filter(({ reason }) => reason === "surplus").map(({ pod }) => pod.uid));
  const expected = before
    .filter(({ exists, mayStay }) => exists && mayStay)
    .flatMap(node => oracleSurplus(step.before, node))
    .map(({ pod }) => pod.uid);
  const isCutOff = deletes.length === step.before.settings.burstReplicas;
  return [
    ...[...found].filter(uid => !expected.includes(uid)).map(uid => `${uid} is taken for surplus`),
    ...expected.filter(uid => !isCutOff && !found.has(uid)).map(uid => `${uid} is surplus and stays`),
  ];
}

/** What a rolling update does, exactly (D-UPD-30..32, D-SURGE-01..07). */
function rollout({ step, before, creates, deletes }: StepCase): readonly string[] {
  const budget = oracleBudget(step.before, before);
  if (budget === undefined) return ["a rolling update under OnDelete"];
  const foreign = deletes.filter(({ reason }) => reason !== "outdated");
  if (foreign.length > 0) return foreign.map(({ reason }) => `placement beside a rolling update: ${reason}`);
  const involved = before.filter(({ shouldRun, isHeld, pods }) => shouldRun || (pods.length > 0 && !isHeld));
  const states = involved.map(stateOf);
  const expected = budget.maxSurge > 0 ? underSurge(states, budget) : underBudget(states, budget.maxUnavailable);
  const { burstReplicas } = step.before.settings;
  const found = {
    creates: creates.length,
    deletesServing: deletes.filter(({ pod }) => states.some(({ old }) => old?.pod.uid === pod.uid && old.isAvailable))
      .length,
    deletes: deletes.length,
  };
  if (Math.max(expected.creates, expected.deletes) > burstReplicas) return [];
  return JSON.stringify(found) === JSON.stringify(expected)
    ? []
    : [`a rolling update did ${JSON.stringify(found)} and should have done ${JSON.stringify(expected)}`];
}

interface State {
  readonly node: OracleNode;
  readonly isAmbiguous: boolean;
  readonly old?: OraclePod | undefined;
  readonly updated?: OraclePod | undefined;
}

function stateOf(node: OracleNode): State {
  const staying = node.pods.filter(({ isStaying }) => isStaying);
  const updated = staying.filter(({ isUpdated }) => isUpdated);
  const old = staying.filter(({ isUpdated }) => !isUpdated);
  if (updated.length > 1 || old.length > 1) return { node, isAmbiguous: true };
  return { node, isAmbiguous: false, old: old[0], updated: updated[0] };
}

interface Expectation {
  readonly creates: number;
  readonly deletesServing: number;
  readonly deletes: number;
}

function underBudget(states: readonly State[], maxUnavailable: number): Expectation {
  const single = states.filter(({ isAmbiguous, old, updated }) => !isAmbiguous && Boolean(old) !== Boolean(updated));
  const serving = single.filter(({ old, updated }) => (old ?? updated)?.isAvailable === true);
  const forced = single.filter(({ old }) => old?.isAvailable === false).length;
  const candidates = serving.filter(({ old }) => old).length;
  const taken = Math.min(candidates, Math.max(0, maxUnavailable - (states.length - serving.length)));
  return { creates: 0, deletesServing: taken, deletes: forced + taken };
}

function underSurge(
  states: readonly State[],
  { maxSurge, desired }: { maxSurge: number; desired: number },
): Expectation {
  const clear = states.filter(({ isAmbiguous }) => !isAmbiguous);
  const pairs = clear.filter(({ old, updated }) => old && updated);
  const alone = clear.filter(({ node, old, updated }) => node.exists && old && !updated);
  const surging = states.length - clear.length + pairs.filter(({ updated }) => updated?.isAvailable !== true).length;
  const available = clear.filter(({ old, updated }) => (old ?? updated)?.isAvailable === true).length;
  const wanted = alone.filter(({ node }) => node.shouldRun);
  const unwanted = alone.filter(({ node }) => !node.shouldRun);
  const isServing = ({ old }: State): boolean => old?.isAvailable === true;
  const beside = Math.min(wanted.filter(isServing).length, Math.max(0, maxSurge - surging));
  const sunset = Math.min(unwanted.filter(isServing).length, Math.max(0, available - desired));
  const replaced = pairs.filter(({ updated }) => updated?.isAvailable === true);
  return {
    creates: wanted.filter(state => !isServing(state)).length + beside,
    deletesServing: replaced.filter(isServing).length + sunset,
    deletes: replaced.length + sunset + unwanted.filter(state => !isServing(state)).length,
  };
}

/** What must be true of a cluster at rest. */
export function complaintsAtRest(step: Step): readonly string[] {
  const nodes = oracleNodes(step.after);
  const counts = nodes.flatMap(node => {
    const count = node.pods.filter(({ isRunning }) => isRunning).length;
    const isRight = node.shouldRun ? count > 0 : node.mayStay || count === 0;
    return isRight || !node.exists ? [] : [`${node.name} has ${count} pods at rest`];
  });
  const surplus = nodes
    .filter(({ exists, mayStay }) => exists && mayStay)
    .flatMap(node => oracleSurplus(step.after, node))
    .map(({ pod }) => `${pod.name} is surplus at rest`);
  return [...counts, ...surplus, ...leftOutdated(step, nodes)];
}

/** When every pod serves nothing is left to update. */
function leftOutdated({ after }: Step, nodes: readonly OracleNode[]): readonly string[] {
  if (oracleBudget(after, nodes) === undefined) return [];
  const wanted = nodes.filter(({ shouldRun, isHeld, pods }) => shouldRun || (pods.length > 0 && !isHeld));
  const isAllServing = wanted.every(({ pods }) => pods.every(({ isRunning, isAvailable }) => isRunning && isAvailable));
  if (!isAllServing) return [];
  return wanted
    .filter(({ shouldRun, pods }) => shouldRun && pods.some(({ isUpdated }) => !isUpdated))
    .map(({ name }) => `${name} is left with an outdated pod`);
}
