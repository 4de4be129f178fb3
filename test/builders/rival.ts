import { objectNameOf } from "../../capabilities/api/identity";
import type { Rival } from "../../capabilities/plan/snapshot";

export function aRival(group: string, name: string): Rival {
  return { group, name: objectNameOf(name) };
}
