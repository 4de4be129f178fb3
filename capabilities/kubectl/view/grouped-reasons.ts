import type { ReasonCode, Stage } from "../../plan/reason-codes";
import { grouped } from "../../simulation/grouped";
import type { NodeReason } from "./node-reasons";

/** Nodes that wait for the same. */
export interface ReasonGroup {
  readonly code: ReasonCode;
  readonly stage: Stage;
  readonly nodes: readonly string[];
  /** Absent where it is not the same for all of them. */
  readonly message?: string;
}

const ORDER: readonly Stage[] = ["failing", "held", "waiting", "aside", "done"];

/** By code: what fails first, then what concerns most nodes. */
export function groupedReasons(reasons: readonly NodeReason[]): readonly ReasonGroup[] {
  return [...grouped(reasons, ({ code }) => code)]
    .flatMap(([code, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const { stage, message } = first;
      const isShared = members.every(member => member.message === message);
      return [{ code, stage, nodes: members.map(({ node }) => node), ...(isShared && { message }) }];
    })
    .toSorted((a, b) => ORDER.indexOf(a.stage) - ORDER.indexOf(b.stage) || b.nodes.length - a.nodes.length);
}
