import { APPS, EVERYNODE, type Flavor } from "../../../capabilities/api/flavor";

/** Who does the job. */
export const contenderNames = ["everynode", "direct", "takeover", "lifted", "default", "raw", "bound"] as const;
export type ContenderName = (typeof contenderNames)[number];

export interface Contender {
  readonly name: ContenderName;
  readonly title: string;
  /** Undefined: no controller at all. */
  readonly controller: Controller | undefined;
}

export type Controller =
  | {
      readonly kind: "everynode";
      readonly flavor: Flavor;
      /** Of its sets; absent: the default. */
      readonly mode?: "Direct";
    }
  | { readonly kind: "built-in"; readonly flavor: Flavor; readonly qps: number; readonly burst: number };

export const contenders: Readonly<Record<ContenderName, Contender>> = {
  everynode: { name: "everynode", title: "everynode", controller: { kind: "everynode", flavor: EVERYNODE } },
  direct: {
    name: "direct",
    title: "everynode, direct placement",
    controller: { kind: "everynode", flavor: EVERYNODE, mode: "Direct" },
  },
  takeover: { name: "takeover", title: "everynode, takeover", controller: { kind: "everynode", flavor: APPS } },
  lifted: {
    name: "lifted",
    title: "built-in, lifted limits",
    controller: { kind: "built-in", flavor: APPS, qps: 5_000, burst: 10_000 },
  },
  default: {
    name: "default",
    title: "built-in, default limits",
    // Those of the controller manager itself.
    controller: { kind: "built-in", flavor: APPS, qps: 20, burst: 30 },
  },
  raw: { name: "raw", title: "no controller", controller: undefined },
  bound: { name: "bound", title: "no controller, no scheduler", controller: undefined },
};

/** Whom the others are compared with. */
export const reference: ContenderName = "lifted";

/** The scenarios that this one takes part in: without a controller there is nothing but pods to create. */
export function canDo({ controller }: Contender, scenario: string): boolean {
  return controller !== undefined || scenario === "place";
}
