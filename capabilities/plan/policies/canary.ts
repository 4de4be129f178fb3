import { resolveRoundingUp } from "../../api/int-or-percent";
import { selectorMatcher } from "../../api/label-selector";
import type { Canary } from "../../api/staging";
import type { Admission } from "./fence";

/**
 * Which nodes are canaries: those that its selector takes, as many as it says. A share is rounded up, so that one node is
 * among them whatever the share: without any, nothing would be tried out.
 */
export function canaryAdmission({ nodes, nodeSelector }: Canary): Admission {
  return {
    admits: nodeSelector ? selectorMatcher(nodeSelector) : anyNode,
    mostOf: wanted => Math.max(1, resolveRoundingUp(nodes, wanted)),
    keeps: true,
  };
}

const anyNode = (): boolean => true;
