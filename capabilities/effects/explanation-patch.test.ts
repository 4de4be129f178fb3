import type { DaemonSetStatus } from "../api/types";
import { explanationPatch } from "./explanation-patch";

type Stored = Pick<DaemonSetStatus, "unavailableByCause" | "blocked">;

const one = { nodes: 1, sample: ["a"] };
const two = { nodes: 2, sample: ["a", "b"] };
const planned = {
  unavailableByCause: { ImagePull: 1 },
  blocked: { nodes: 3, byReason: { Fence: two, ImagePull: one } },
};
const nothing = { unavailableByCause: {}, blocked: { nodes: 0, byReason: {} } };

it.each<{ of: string; stored: Stored; planned?: typeof planned | typeof nothing; patch: object }>([
  { of: "the same", stored: planned, patch: {} },
  { of: "nothing, where nothing is stored", stored: {}, planned: nothing, patch: {} },
  { of: "all, where nothing is stored", stored: {}, patch: planned },
  {
    of: "what somebody else left half of",
    stored: { unavailableByCause: { ImagePull: 1 }, blocked: { byReason: { Fence: two, ImagePull: {} } } },
    patch: { blocked: { nodes: 3, byReason: { ImagePull: one } } },
  },
  {
    of: "what is to be gone",
    stored: planned,
    planned: nothing,
    patch: { unavailableByCause: null, blocked: null },
  },
  {
    of: "a reason that is gone, and another count",
    stored: {
      unavailableByCause: { ImagePull: 2, Starting: 1 },
      blocked: { nodes: 3, byReason: { Fence: two, Paused: one } },
    },
    patch: {
      unavailableByCause: { ImagePull: 1, Starting: null },
      blocked: { nodes: 3, byReason: { ImagePull: one, Paused: null } },
    },
  },
  {
    of: "another name",
    stored: { ...planned, blocked: { nodes: 3, byReason: { Fence: two, ImagePull: { nodes: 1, sample: ["z"] } } } },
    patch: { blocked: { nodes: 3, byReason: { ImagePull: one } } },
  },
  {
    of: "another sum",
    stored: { ...planned, blocked: { ...planned.blocked, nodes: 9 } },
    patch: { blocked: { nodes: 3, byReason: {} } },
  },
])("patches $of", ({ stored, planned: wanted = planned, patch }) => {
  expect(explanationPatch(stored, wanted)).toEqual(patch);
});
