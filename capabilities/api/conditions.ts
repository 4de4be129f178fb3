// The conditions of `status.conditions` on our kind, as kstatus and `kubectl wait` read them. Each is always written, so
// that a wait has something to see. Types and reasons never change their meaning.

/** Abnormal when True: the controller does not get the set where its spec wants it, and only a change of the set can
 *  help. kstatus reports such an object as failed. */
export const STALLED = "Stalled";

/** `Stalled=True`: the spec breaks a rule; the message lists which. Nothing is created or deleted for the set. Also why
 *  nothing is `Progressing` or `Reconciling` then. */
export const INVALID_SPEC = "InvalidSpec";

/** `Stalled=False`: the controller acts on the set. */
export const VALID_SPEC = "ValidSpec";

/** True while something is left to be done, or to be waited for; kstatus reports such an object as in progress. */
export const RECONCILING = "Reconciling";

/** True as long as the controller works towards the spec, or has got there; as a Deployment's. */
export const PROGRESSING = "Progressing";

/** `Progressing`, `Reconciling`: a node that should run a pod has none. */
export const PLACING_PODS = "PlacingPods";

/** `Progressing`, `Reconciling`: a node runs a pod of an older revision, which the update strategy replaces. */
export const ROLLING_OUT = "RollingOut";

/** `Progressing`, `Reconciling`: every node has its pod, and one is not available yet. */
export const WAITING_FOR_PODS = "WaitingForPods";

/** `Progressing=True`, `Reconciling=False`: pods of an older revision stay until someone deletes them (OnDelete). */
export const WAITING_FOR_DELETIONS = "WaitingForDeletions";

/** `Progressing=True`, `Reconciling=False`: every node runs an available pod of the current revision. */
export const COMPLETE = "Complete";

/** `Progressing=True`, `Reconciling=False`: no node should run a pod, and that is how the set was asked for. */
export const NO_ELIGIBLE_NODE = "NoEligibleNode";

/** `Progressing=True`, `Reconciling=False`: every node that may have the newest revision runs it, and the others the stable
 *  one; both available. */
export const FENCE_REACHED = "FenceReached";

/** `Progressing=True`, `Reconciling=True`: the nodes of a stage of the rollout run the newest revision, which has to last
 *  there before it goes on to others. No deadline runs. */
export const BAKING = "Baking";

/** `Stalled=True`: too many pods of the newest revision fail, so it goes to no other node, or from all of them. Another
 *  template starts anew. Also why nothing is `Progressing`, and then `Reconciling`, any more where it stays. */
export const CANDIDATE_FAILED = "CandidateFailed";

/** `Progressing=False`, `Reconciling=True`: the newest revision failed, and nodes that have it go back to the stable one. */
export const ROLLING_BACK = "RollingBack";

/** `Progressing=False`, `Reconciling=False`: the newest revision failed, and no node has it any more. */
export const ROLLED_BACK = "RolledBack";

/** `Progressing=Unknown`, `Reconciling=True`: outdated pods are not replaced, as the set is paused. */
export const PAUSED = "Paused";

/** `Progressing=Unknown`, `Reconciling=True`: something is left to be done, and nothing is, as the set is frozen. */
export const FROZEN = "Frozen";

/** `Progressing=True`: the set is suspended; `Reconciling` is True as long as pods of it are left on nodes. */
export const SUSPENDED = "Suspended";

/** `Progressing=False`: something is left to be done, and no node made progress for the set's deadline. The controller goes
 *  on trying. */
export const PROGRESS_DEADLINE_EXCEEDED = "ProgressDeadlineExceeded";

/** `Degraded=True`: the set has no revision of the number that it is to be rolled back to. As a reason of `Progressing=False`
 *  and `Reconciling=True`: outdated pods are not replaced for that. */
export const ROLLBACK_REVISION_NOT_FOUND = "RollbackRevisionNotFound";

/** `Progressing=True`, `Reconciling=False`: as `Complete`, but for nodes that are not ready, which the rollout leaves out. */
export const UNREACHABLE_LEFT_OUT = "UnreachableLeftOut";

/** `Degraded=True`: more nodes turned not ready soon after they got the newest revision than may. As a reason of `Progressing=False`
 *  and `Reconciling=True`: no other node gets it. */
export const SUSPECT_NODES = "SuspectNodes";

/** Whether no more nodes lack an available pod than `maxUnavailable` allows; under OnDelete, none. */
export const AVAILABLE = "Available";

/** `Available=True`. */
export const ENOUGH_PODS_AVAILABLE = "EnoughPodsAvailable";

/** `Available=False`. */
export const TOO_FEW_PODS_AVAILABLE = "TooFewPodsAvailable";

/** Abnormal when True: something fails that the controller tries again and cannot mend. */
export const DEGRADED = "Degraded";

/** `Degraded=True`: the API server refused to create a pod, for example for a quota. */
export const PODS_REFUSED = "PodsRefused";

/** `Degraded=True`: pods ended as Failed again and again, and their successors wait. */
export const PODS_FAILING = "PodsFailing";

/** `Degraded=True`: nodes that should run a pod have no room for it, and the set places its pods itself. */
export const NODES_WITHOUT_ROOM = "NodesWithoutRoom";

/** `Degraded=True`: another set of the namespace selects the pods of this one, or this one selects its pods. */
export const SELECTOR_OVERLAPS = "SelectorOverlaps";

/** `Degraded=False`. */
export const AS_EXPECTED = "AsExpected";
