import { clause } from "./sentence";

// `0/9 nodes are available: 1 Insufficient cpu, 8 node(s) didn't satisfy plugin(s) [NodeAffinity]. preemption: 0/9 nodes ...`
const NODES = /^0\/\d+ nodes are available: (.*?)\.(?: |$)/;
const ELSEWHERE = /^\d+ node\(s\) didn't (?:satisfy plugin\(s\) \[NodeAffinity\]|match Pod's node affinity\/selector)$/;
const COUNT = /^\d+ (?:node\(s\) )?/;

/** Of what the scheduler says of a daemon pod, what is about its node: it may go to no other, and the scheduler counts these too. */
export function schedulerWords(message: string | undefined): string {
  const text = clause(message);
  const [, all = ""] = NODES.exec(`${text}.`) ?? [];
  const ofNode = all.split(", ").filter(part => !ELSEWHERE.test(part));
  const words = ofNode.map(part => part.replace(COUNT, "")).join(", ");
  return words === "" ? text : words;
}
