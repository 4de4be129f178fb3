import { APPS } from "../../capabilities/api/flavor";
import type { DaemonSet, DaemonSetStatus } from "../../capabilities/api/types";
import { type Place, placeOf } from "./sets";
import type { World } from "./world";

// The built-in controller runs beside everynode and serves the sets of apps/v1. A twin of a set shows what it makes of it.

export function twinOf({ namespace, name }: Place): Place {
  return placeOf(namespace, `${name}-twin`);
}

/** The set as one of apps/v1, with other labels. */
export function twinManifest(set: object, place: Place): object {
  const { spec } = set as { readonly spec: { readonly template: object } };
  const labels = { app: `${place.name}-twin` };
  const { name, namespace } = twinOf(place);
  return {
    apiVersion: APPS.apiVersion,
    kind: "DaemonSet",
    metadata: { name, namespace },
    spec: { ...spec, selector: { matchLabels: labels }, template: { ...spec.template, metadata: { labels } } },
  };
}

/** The seven counters of a set's status, and those of its twin. */
export async function counters(
  { api }: World,
  place: Place,
): Promise<{ readonly own: Counters; readonly twin: Counters }> {
  const [own, twin] = await Promise.all([api.set(place), api.set({ ...twinOf(place), apiVersion: APPS.apiVersion })]);
  return { own: countersOf(own), twin: countersOf(twin) };
}

type Counters = Readonly<Record<string, number>>;

const names = {
  desired: "desiredNumberScheduled",
  current: "currentNumberScheduled",
  misscheduled: "numberMisscheduled",
  updated: "updatedNumberScheduled",
  ready: "numberReady",
  available: "numberAvailable",
  unavailable: "numberUnavailable",
} as const satisfies Record<string, keyof DaemonSetStatus>;

/** One that is zero is left out of a status of apps/v1. */
function countersOf({ status }: DaemonSet): Counters {
  return Object.fromEntries(Object.entries(names).map(([short, name]) => [short, status?.[name] ?? 0]));
}
