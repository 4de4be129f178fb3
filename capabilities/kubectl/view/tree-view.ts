import type { NodeReason, PodOfNode } from "./node-reasons";
import { nodeReasons } from "./node-reasons";
import { type RevisionInfo, revisionTitle } from "./revisions";
import { nameInKubectl } from "./set-name";
import type { SetView } from "./set-view";

/** A set, its revisions, and their pods by node. */
export interface TreeReport {
  readonly set: string;
  readonly namespace: string;
  /** The newest first. */
  readonly revisions: readonly RevisionBranch[];
  /** Pods of revisions that are not there any more, or of none. */
  readonly others: readonly Leaf[];
  /** Nodes that should have a pod, and have none. */
  readonly withoutPod: readonly Leaf[];
}

export interface RevisionBranch extends Pick<RevisionInfo, "revision" | "name" | "hash" | "current" | "failed"> {
  readonly pods: readonly Leaf[];
}

export interface Leaf {
  readonly node: string;
  /** The reason of the node. */
  readonly code: NodeReason["code"];
  readonly pod?: string;
}

export function treeReport(view: SetView, revisions: readonly RevisionInfo[]): TreeReport {
  const { set } = view.snapshot;
  const reasons = nodeReasons(view);
  const leaves = (has: (pod: PodOfNode) => boolean): readonly Leaf[] =>
    reasons.flatMap(({ node, code, pods }) => pods.filter(has).map(({ name }) => ({ node, code, pod: name })));
  const known = new Set(revisions.map(({ hash }) => hash));
  return {
    set: nameInKubectl(set),
    namespace: set.namespace,
    revisions: revisions.toReversed().map(({ revision, name, hash, current, failed }) => ({
      ...{ revision, name, hash, current, ...(failed && { failed }) },
      pods: leaves(pod => pod.hash === hash),
    })),
    others: leaves(({ hash }) => hash === undefined || !known.has(hash)),
    withoutPod: reasons
      .filter(({ stage, pods }) => pods.length === 0 && stage !== "aside")
      .map(({ node, code }) => ({ node, code })),
  };
}

interface Branch {
  readonly title: string;
  readonly leaves: readonly Leaf[];
}

/** For people. Lines without their ends. */
export function treeLines({ set, revisions, others, withoutPod }: TreeReport): readonly string[] {
  const branches: readonly Branch[] = [
    ...revisions.map(({ name, pods, ...revision }) => ({
      title: `revision ${revisionTitle(revision)}, ${name}: ${counted(pods.length, "pod")}`,
      leaves: pods,
    })),
    { title: `other revisions: ${counted(others.length, "pod")}`, leaves: others },
    { title: `no pod: ${counted(withoutPod.length, "node")}`, leaves: withoutPod },
  ].filter(({ leaves }, index) => index < revisions.length || leaves.length > 0);
  return [set, ...branches.flatMap((branch, index) => branchLines(branch, index === branches.length - 1))];
}

function branchLines({ title, leaves }: Branch, isLast: boolean): readonly string[] {
  const width = Math.max(0, ...leaves.map(({ node }) => node.length));
  const lines = leaves.map(({ node, pod, code }, index) => {
    const text = [node.padEnd(width), pod, code === "Updated" ? undefined : `(${code})`].filter(
      part => part !== undefined,
    );
    return `${isLast ? "   " : "│  "}${index === leaves.length - 1 ? "└─ " : "├─ "}${text.join("  ")}`;
  });
  return [`${isLast ? "└─ " : "├─ "}${title}`, ...lines];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
