import type { Step } from "../step";
import { apply } from "./apply";
import { brokenImage } from "./broken-image";
import { adoption, deletion } from "./deletion";
import { labelledIn, labelledOut, nodeJoins, nodeLeaves } from "./nodes";
import { refusal } from "./refusal";
import { history, imageChange, nodeSelection, oldManifest, strategy } from "./roll-outs";

/** What the demo shows, in order: each step starts from where the one before it has left the cluster. */
export const steps: readonly Step[] = [
  apply,
  nodeJoins,
  nodeLeaves,
  strategy,
  nodeSelection,
  labelledOut,
  labelledIn,
  refusal,
  imageChange,
  history,
  oldManifest,
  brokenImage,
  adoption,
  deletion,
];
