// Labels, annotations and names that other programs read (spec/daemonset.md §0.3). They never change their meaning.

/** On pods and ControllerRevisions: which revision of the template the object belongs to. */
export const REVISION_HASH_LABEL = "controller-revision-hash";

/** On pods of `apps/v1` sets: the template generation at their creation, in decimal digits. */
export const TEMPLATE_GENERATION_LABEL = "pod-template-generation";

/** On `apps/v1` sets: the template generation (D-API-40). Meaningless on our kind, where admission drops it. */
export const TEMPLATE_GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";

/** On ControllerRevisions of our kind: the digest of the template as its user wrote it, so that an equal template is
 *  the same revision without asking the API server for its canonical form again. */
export const TEMPLATE_DIGEST_ANNOTATION = "everynode.dev/template-digest";

/** On a pod that takes the place of a failed one: how many pods of the set failed in a row on the node before it, in
 *  decimal digits. From it follows how long the pod stays, should it fail too, also after a restart of the controller. */
export const FAILED_ATTEMPTS_ANNOTATION = "everynode.dev/failed-attempts";

/** The node field that ties a pod to one node by affinity (D-POD-06). */
export const NODE_NAME_FIELD = "metadata.name";

/** Creates and, separately, deletes in one sync at most (D-PLACE-20). */
export const BURST_REPLICAS = 250;

/** Revisions kept beside the current one where the set does not say (D-API-23). */
export const DEFAULT_REVISION_HISTORY_LIMIT = 10;
