import { rotated } from "../measure/statistics";
import { type ContenderName, canDo, contenders } from "./contenders";

/** In the order in which they follow each other on one cluster. */
export const scenarioNames = [
  "place",
  "join",
  "roll",
  "roll-10",
  "surge-10",
  "rollback",
  "idle",
  "restart",
  "delete",
] as const;
export type ScenarioName = (typeof scenarioNames)[number];

/** The cluster on which something happens. */
export interface Setting {
  readonly title: string;
  readonly nodes: number;
  /** Daemon sets, each with a pod on every node. */
  readonly sets: number;
  /** Pods that are none of theirs. */
  readonly foreignPods: number;
}

export interface Part {
  /** How a user names it. */
  readonly name: string;
  readonly setting: Setting;
  readonly rounds: number;
  readonly contenders: readonly ContenderName[];
  readonly scenarios: readonly ScenarioName[];
}

/** One contender on one cluster, with all of its scenarios. */
export interface Turn {
  readonly part: Part;
  readonly contender: ContenderName;
  /** From 0. */
  readonly round: number;
}

/** What a user wants of the plan; undefined: all of it. */
export interface Choice {
  readonly full: boolean;
  readonly parts?: readonly string[] | undefined;
  /** One cluster of so many nodes in the place of the plan's. */
  readonly nodes?: number | undefined;
  /** On that one. */
  readonly sets?: number | undefined;
  readonly foreignPods?: number | undefined;
  readonly rounds?: number | undefined;
  readonly contenders?: readonly ContenderName[] | undefined;
  readonly scenarios?: readonly ScenarioName[] | undefined;
}

const roundsOfAll = 3;
const both = ["everynode", "lifted"] as const;
const ceilings = ["raw", "bound"] as const;

const special: readonly Part[] = [
  part("sets", settingOf(100, { sets: 50 }), { contenders: both, scenarios: ["place"] }),
  part("foreign", settingOf(1_000, { foreignPods: 30_000 }), { contenders: both, scenarios: ["place", "restart"] }),
];

/** An hour on two cores. */
const usual: readonly Part[] = [
  part("1000", nodes(1_000), { contenders: [...both, ...ceilings], scenarios: scenarioNames }),
  part("1000-default", nodes(1_000), { contenders: ["default"], scenarios: ["place"], rounds: 1 }),
  part("5000", nodes(5_000), { contenders: both, scenarios: ["place", "roll", "restart"] }),
  part("5000-others", nodes(5_000), { contenders: ["direct", ...ceilings], scenarios: ["place"], rounds: 1 }),
  ...special.map(one => ({ ...one, rounds: 1 })),
];

const everybody: readonly ContenderName[] = [...both, "direct", "takeover", ...ceilings];

/** Hours: all sizes with all scenarios. */
const full: readonly Part[] = [
  part("100", nodes(100), { contenders: [...everybody, "default"], scenarios: scenarioNames }),
  part("1000", nodes(1_000), { contenders: everybody, scenarios: scenarioNames }),
  part("1000-default", nodes(1_000), { contenders: ["default"], scenarios: scenarioNames, rounds: 1 }),
  part("5000", nodes(5_000), { contenders: everybody, scenarios: scenarioNames }),
  ...special,
];

/** The names of all parts that there are. */
export const partNames: readonly string[] = [...new Set([...full, ...usual].map(({ name }) => name))];

/** What is to be done. Nothing is in it of which nobody who was chosen can do anything. */
export function planOf(choice: Choice): readonly Part[] {
  return partsOf(choice)
    .map(one => ({
      ...one,
      rounds: choice.rounds ?? one.rounds,
      contenders: choice.nodes === undefined ? chosen(one.contenders, choice.contenders) : one.contenders,
      scenarios: chosen(one.scenarios, choice.scenarios),
    }))
    .filter(one => one.contenders.length > 0 && one.scenarios.length > 0);
}

/** Those of the part's scenarios that a contender goes through, in order. What follows needs the placement before it. */
export function scenariosOf({ scenarios }: Part, contender: ContenderName): readonly ScenarioName[] {
  return scenarios.filter(scenario => canDo(contenders[contender], scenario));
}

/** Round by round, each beginning with another contender, so that what the machine does meanwhile hits all of them. */
export function turnsOf(parts: readonly Part[]): readonly Turn[] {
  return parts.flatMap(one =>
    Array.from({ length: one.rounds }, (_, round) =>
      rotated(one.contenders, round)
        .filter(contender => scenariosOf(one, contender).length > 0)
        .map(contender => ({ part: one, contender, round })),
    ).flat(),
  );
}

function partsOf(choice: Choice): readonly Part[] {
  const { full: isFull, parts, nodes: count, contenders: wanted = [...both, ...ceilings] } = choice;
  if (count !== undefined) {
    return [part(String(count), settingOf(count, choice), { contenders: wanted, scenarios: scenarioNames })];
  }
  if (parts !== undefined) {
    const known = isFull ? [...full, ...usual] : [...usual, ...full];
    return parts.flatMap(name => known.find(one => one.name === name) ?? []);
  }
  return isFull ? full : usual;
}

function settingOf(count: number, { sets = 1, foreignPods = 0 }: Pick<Choice, "sets" | "foreignPods">): Setting {
  const number = (value: number): string => value.toLocaleString("en-US");
  const nodesText = `${sets === 1 ? "" : `${number(sets)} sets x `}${number(count)} nodes`;
  const title = foreignPods === 0 ? nodesText : `${nodesText}, ${number(foreignPods)} foreign pods`;
  return { title, nodes: count, sets, foreignPods };
}

function chosen<T>(all: readonly T[], wanted: readonly T[] | undefined): readonly T[] {
  return wanted === undefined ? all : all.filter(one => wanted.includes(one));
}

type Rest = Pick<Part, "contenders" | "scenarios"> & Partial<Pick<Part, "rounds">>;

function part(name: string, setting: Setting, rest: Rest): Part {
  return { name, setting, rounds: roundsOfAll, ...rest };
}

function nodes(count: number): Setting {
  return settingOf(count, {});
}
