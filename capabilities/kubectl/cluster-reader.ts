import { APPS, EVERYNODE, type Flavor } from "../api/flavor";
import type { Namespace } from "../api/identity";
import type { ControllerRevision, DaemonSet } from "../api/types";
import { validateSpec } from "../api/validation";
import { type Intern, createIntern } from "../cache/intern";
import type { Projected } from "../cache/projection";
import { projectRevision } from "../cache/revision-projection";
import { projectSet } from "../cache/set-projection";
import { ApiError, type ApiErrorKind } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import { CONTROLLER_REVISIONS, NODES, PODS, daemonSets } from "../kube/resources";
import type { ObservedRevision, ObservedSet } from "../plan/snapshot";
import { CommandError, EXIT } from "./exit-code";
import { type Gathered, type SetSurroundings, viewOf } from "./gathered";
import { each } from "./pages";
import { type PodDefaultsReading, readPodDefaults } from "./pod-defaults-reader";
import { readRefusal } from "./refusal-reader";
import { type RoomReading, readRoom } from "./room-reader";
import { seenNode, seenPod } from "./seen";
import { selectorQuery } from "./selector-query";
import type { SetReference } from "./set-reference";
import { nameInKubectl } from "./view/set-name";
import type { SetView } from "./view/set-view";

// What a command reads of a cluster: the objects that the controller decides by, by the same projections.

export interface FoundSet {
  readonly flavor: Flavor;
  readonly object: DaemonSet;
  readonly set: ObservedSet;
}

export interface SetLookup {
  readonly client: Pick<KubeClient, "get">;
  readonly namespace: Namespace;
  readonly reference: SetReference;
}

/** The set that the command line means. Rejects with a `CommandError` where there is none, or one of each kind. */
export async function findSet({ client, namespace, reference }: SetLookup): Promise<FoundSet> {
  const { name } = reference;
  const flavors = reference.flavor === undefined ? [EVERYNODE, APPS] : [reference.flavor];
  const attempts = await Promise.allSettled(
    flavors.map(async flavor => ({ flavor, object: await client.get(daemonSets(flavor), { namespace, name }) })),
  );
  const found = attempts.flatMap(attempt => (attempt.status === "fulfilled" ? [attempt.value] : []));
  const failures: unknown[] = attempts.flatMap(attempt => (attempt.status === "rejected" ? [attempt.reason] : []));
  const [only, ...others] = found;
  // Whoever may not read a kind means the other one. What could not be asked may be there.
  const open = failures.find(error => !isOf(error, "notFound") && !(only !== undefined && isOf(error, "forbidden")));
  if (open !== undefined) throw open;
  const names = (kinds: readonly Flavor[]): string => kinds.map(flavor => nameInKubectl({ flavor, name })).join(" or ");
  if (only === undefined)
    throw new CommandError(EXIT.notFound, `there is no ${names(flavors)} in namespace ${namespace}`);
  if (others.length === 0) return { ...only, set: observedSet(only) };
  const which = names(found.map(({ flavor }) => flavor));
  throw new CommandError(EXIT.usage, `there are two sets "${name}" in namespace ${namespace}: say ${which}`);
}

function observedSet({ flavor, object }: Omit<FoundSet, "set">): ObservedSet {
  return kept(projectSet(object, flavor)).set;
}

function isOf(error: unknown, kind: ApiErrorKind): boolean {
  return error instanceof ApiError && error.kind === kind;
}

export interface SetReading extends FoundSet {
  readonly view: SetView;
  /** As the server sent them, those that the set selects. */
  readonly revisions: readonly ControllerRevision[];
  /** Of a set that places its pods itself. */
  readonly room?: RoomReading;
  readonly defaults: PodDefaultsReading;
}

export interface ReadOptions {
  readonly client: Pick<KubeClient, "get" | "list">;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Everything about a set, read at about one moment. */
export async function readSet(found: FoundSet, { client, nowMs }: ReadOptions): Promise<SetReading> {
  const { set, object } = found;
  const intern = createIntern();
  const selection = selectionOf(set);
  const [defaults, nodes, pods, revisions] = await Promise.all([
    readPodDefaults(client, set.namespace),
    all(each(client, NODES, {}), raw => seenNode(raw, intern)),
    selection ? all(each(client, PODS, selection), raw => seenPod(raw, intern)) : [],
    selection ? all(each(client, CONTROLLER_REVISIONS, selection), withRaw(intern)) : [],
  ]);
  const beside = await readBeside(client, { set, object, pods });
  const observed = revisions.map(revision => revision.observed);
  const view = viewOf(
    { set, object, nodes, pods, revisions: observed, surroundings: { defaults, ...beside } },
    { nowMs },
  );
  const { room } = beside;
  return { ...found, revisions: revisions.map(({ raw }) => raw), view, defaults, ...(room && { room }) };
}

/** What matters to some sets, and is read of these alone. */
export async function readBeside(
  client: Pick<KubeClient, "list">,
  { set, object, pods: seen }: Pick<Gathered, "set" | "object" | "pods">,
): Promise<Pick<SetSurroundings, "room" | "refusal">> {
  const pods = seen.map(({ observed }) => observed);
  const isValid = validateSpec(set.spec).length === 0;
  const [room, refusal] = await Promise.all([
    isValid ? readRoom(client, { set, pods }) : undefined,
    readRefusal(client, { set, object, pods }),
  ]);
  return { ...(room && { room }), ...(refusal !== undefined && { refusal }) };
}

/** Which pods and revisions may be the set's; undefined of one whose selector may be none. */
export function selectionOf({ namespace, spec }: ObservedSet): Selection | undefined {
  if (validateSpec(spec).length > 0) return undefined;
  return { namespace, labelSelector: selectorQuery(spec.selector) };
}

export interface Selection {
  readonly namespace: Namespace;
  readonly labelSelector: string;
}

interface ReadRevision {
  readonly raw: ControllerRevision;
  readonly observed: ObservedRevision;
}

function withRaw(intern: Intern): (raw: ControllerRevision) => Projected<ReadRevision> {
  return raw => {
    const projected = projectRevision(raw, intern);
    return projected.kind === "rejected" ? projected : { kind: "object", object: { raw, observed: projected.object } };
  };
}

async function all<Raw, T>(objects: AsyncIterable<Raw>, project: (raw: Raw) => Projected<T>): Promise<readonly T[]> {
  const projected: T[] = [];
  for await (const raw of objects) projected.push(kept(project(raw)));
  return projected;
}

/** The API server sends no object without what identifies it. */
export function kept<T>(result: Projected<T>): T {
  if (result.kind === "rejected")
    throw new CommandError(EXIT.error, `the API server sent an object without ${result.missing}`);
  return result.object;
}
