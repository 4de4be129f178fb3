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

/** The seven counters of a set's status. */
export async function counters({ api }: World, place: Place): Promise<Counters> {
  return countersIn(await api.set(place));
}

export async function countersOfTwin({ api }: World, place: Place): Promise<Counters> {
  return countersIn(await api.set({ ...twinOf(place), apiVersion: APPS.apiVersion }));
}

export type Counters = Readonly<Record<keyof typeof names, number>>;

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
function countersIn({ status }: DaemonSet): Counters {
  const counter = (short: keyof typeof names): number => status?.[names[short]] ?? 0;
  return {
    desired: counter("desired"),
    current: counter("current"),
    misscheduled: counter("misscheduled"),
    updated: counter("updated"),
    ready: counter("ready"),
    available: counter("available"),
    unavailable: counter("unavailable"),
  };
}
