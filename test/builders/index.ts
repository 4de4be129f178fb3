export { aNode, aTaint, type NodeFields, nodes } from "./node";
export { NOW_MS } from "./now";
export { planned } from "./planned";
export { aPod, controllerRefTo, type PodFields } from "./pod";
export { aRevision, type RevisionFields } from "./revision";
export { aRival } from "./rival";
export { aSet, aTemplate, rolling, type SetFields } from "./set";
export { aSnapshot, type SnapshotFields } from "./snapshot";
