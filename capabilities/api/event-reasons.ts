// The reasons of Events on sets (D-EVT). They never change their meaning.

/** A pod was created (D-EVT-01). */
export const SUCCESSFUL_CREATE = "SuccessfulCreate";

/** The API server refused to create a pod (D-EVT-02). */
export const FAILED_CREATE = "FailedCreate";

/** A pod was deleted (D-EVT-03). */
export const SUCCESSFUL_DELETE = "SuccessfulDelete";

/** The API server refused to delete a pod (D-EVT-04). */
export const FAILED_DELETE = "FailedDelete";

/** The selector is empty and would claim every pod of the namespace (D-EVT-05). */
export const SELECTING_ALL = "SelectingAll";

/** A pod that failed makes room for a new one (D-EVT-06). */
export const FAILED_DAEMON_POD = "FailedDaemonPod";

/** A pod that ended, which none should, makes room for a new one (D-EVT-07). */
export const SUCCEEDED_DAEMON_POD = "SucceededDaemonPod";

/** Another set of the namespace, of either kind, selects the pods of this one, or this one selects its pods. */
export const SELECTOR_OVERLAPS = "SelectorOverlaps";

/** A node has no room for a pod of a set that places its pods itself. */
export const NODES_WITHOUT_ROOM = "NodesWithoutRoom";

/** The set is suspended: its pods are deleted, or it has none. */
export const SUSPENDED = "Suspended";

/** Too many pods of the newest revision fail: it goes to no other node, or from all of them. */
export const CANDIDATE_FAILED = "CandidateFailed";

/** No node should run a pod of the set. */
export const NO_ELIGIBLE_NODE = "NoEligibleNode";
