import { groupedReasons } from "./grouped-reasons";
import { type NodeReason, nodeReasons, offTarget } from "./node-reasons";
import { type Progress, progressOf } from "./progress";
import { nameInKubectl } from "./set-name";
import type { SetView } from "./set-view";
import { type Row, tableLines } from "./table";

/** What `why` tells: the JSON and YAML outputs, and what the text is made from. */
export interface WhyReport {
  readonly set: string;
  readonly namespace: string;
  readonly progress: Progress;
  /** Those asked for, or all that are not at the target. */
  readonly nodes: readonly NodeReason[];
  /** Nodes on which the set wants no pod, where no node was asked for. */
  readonly aside: readonly { readonly code: string; readonly message: string; readonly nodes: readonly string[] }[];
}

export interface WhyQuestion {
  readonly node?: string;
}

/** Undefined where there is no such node, and no pod of the set for it. */
export function whyReport(view: SetView, { node }: WhyQuestion = {}): WhyReport | undefined {
  const { situation } = view;
  const reasons = nodeReasons(view);
  const asked = node === undefined ? offTarget(reasons) : reasons.filter(reason => reason.node === node);
  if (node !== undefined && situation !== undefined && asked.length === 0) return undefined;
  const aside = node === undefined ? reasons.filter(({ stage }) => stage === "aside") : [];
  const { set } = view.snapshot;
  return {
    set: nameInKubectl(set),
    namespace: set.namespace,
    progress: progressOf(view),
    nodes: asked,
    aside: bySentence(aside),
  };
}

/** Of nodes aside most share their sentence, such as a taint. */
function bySentence(reasons: readonly NodeReason[]): WhyReport["aside"] {
  const sentences = [...new Set(reasons.map(({ message }) => message))];
  return sentences.flatMap(message =>
    groupedReasons(reasons.filter(reason => reason.message === message)).map(({ code, nodes }) => ({
      code,
      message,
      nodes,
    })),
  );
}

export interface WhyOptions {
  /** With the pods of each node. */
  readonly wide?: boolean;
}

/** For people. Lines without their ends. */
export function whyLines(report: WhyReport, { wide = false }: WhyOptions = {}): readonly string[] {
  const { progress, nodes, aside } = report;
  const header = ["NODE", "REASON", ...(wide ? ["POD", "REVISION"] : []), "MESSAGE"];
  return [
    progress.message,
    ...(nodes.length > 0 ? ["", ...tableLines([header, ...nodes.map(reason => whyRow(reason, wide))])] : []),
    ...(aside.length > 0 ? ["", ...aside.map(asideLine)] : []),
  ];
}

function whyRow({ node, code, message, pods }: NodeReason, wide: boolean): Row {
  const orNone = (texts: readonly string[]): string => (texts.length === 0 ? "-" : texts.join(","));
  const podCells = [orNone(pods.map(({ name }) => name)), orNone(pods.map(({ hash = "?" }) => hash))];
  return [node, code, ...(wide ? podCells : []), message];
}

function asideLine({ code, message, nodes }: WhyReport["aside"][number]): string {
  const which = nodes.length === 1 ? `node ${nodes[0]}` : `${nodes.length} nodes`;
  return `Not counted: ${which} (${code}): ${message}`;
}
