// The conditions of `status.conditions` on our kind, as kstatus and `kubectl wait` read them. Types and reasons never
// change their meaning.

/** Abnormal when True: the controller does not act on the set, and only a change of the set can help. kstatus reports
 *  such an object as failed. Always written, False while all is well, so that `kubectl wait` has something to see. */
export const STALLED = "Stalled";

/** `Stalled=True`: the spec breaks a rule; the message lists which. Nothing is created or deleted for the set. */
export const INVALID_SPEC = "InvalidSpec";

/** `Stalled=False`: the controller acts on the set. */
export const VALID_SPEC = "ValidSpec";
