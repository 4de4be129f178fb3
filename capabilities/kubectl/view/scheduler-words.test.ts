import { schedulerWords } from "./scheduler-words";

const elsewhere = "3 node(s) didn't satisfy plugin(s) [NodeAffinity]";
const preemption = "preemption: 0/4 nodes are available: 4 Preemption is not helpful for scheduling.";

it.each([
  [
    `0/4 nodes are available: 1 Insufficient cpu, ${elsewhere}. no new claims to deallocate, ${preemption}`,
    "Insufficient cpu",
  ],
  [
    `0/4 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, ${elsewhere}. ${preemption}`,
    "Insufficient cpu, Insufficient memory",
  ],
  [
    `0/4 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 3 node(s) didn't match Pod's node affinity/selector.`,
    "didn't have free ports for the requested pod ports",
  ],
  ["0/1 nodes are available: 1 Too many pods.", "Too many pods"],
  // The node is none of these, or nobody knows it.
  [`0/3 nodes are available: ${elsewhere}.`, `0/3 nodes are available: ${elsewhere}`],
  ["running Bind plugin: timed out.", "running Bind plugin: timed out"],
  [undefined, "it does not say why"],
])("of %j it tells %j", (message, words) => {
  expect(schedulerWords(message)).toBe(words);
});
