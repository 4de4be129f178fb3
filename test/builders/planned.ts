import { planSync } from "../../capabilities/plan/plan-sync";
import { type SnapshotFields, aSnapshot } from "./snapshot";

/** What one look at the snapshot asks for, in short: each action's kind and what it is done to. */
export function planned(fields: SnapshotFields): readonly string[] {
  return planSync(aSnapshot(fields)).actions.map(action => {
    switch (action.kind) {
      case "canonicalizeTemplate":
        return action.kind;
      case "createPod":
        return `createPod on ${action.node}`;
      case "createRevision":
        return action.kind;
      case "updateRevision":
        return `updateRevision ${action.from.name}`;
      case "adoptRevision":
      case "releaseRevision":
      case "deleteRevision":
        return `${action.kind} ${action.revision.name}`;
      default:
        return `${action.kind} ${action.pod.name}`;
    }
  });
}
