// What conditions tell of a set that is well, after their status.

export const COMPLETE = "Complete: every node that should run a pod has an updated, available one";
export const AS_EXPECTED = "AsExpected: nothing that the controller does fails";
export const VALID_SPEC = "ValidSpec: the spec breaks no rule";
