import type { Uid } from "../api/identity";
import { type Owner, ownerReferenceTo } from "../api/owner-reference";
import type { ObjectMeta, OwnerReference } from "../api/types";
import { type CallOptions, type KubeClient } from "../kube/client";
import { daemonSets } from "../kube/resources";
import type { ObservedSet } from "../plan/snapshot";

/** Any object of the API, as far as ownership looks at it. */
export interface ApiObject {
  readonly metadata?: ObjectMeta;
}

/** By uid, never by name: a set of the same name may be another one (D-OWN-03). */
export function isControlledBy(object: ApiObject, { uid }: { readonly uid: Uid }): boolean {
  return controllerOf(object)?.uid === uid;
}

/** The owner reference with `controller: true`, of which an object has at most one. */
export function controllerOf({ metadata }: ApiObject): OwnerReference | undefined {
  return metadata?.ownerReferences?.find(reference => reference.controller === true);
}

/**
 * Strategic-merge patch that adds the reference beside those of other owners. The uid in it is a precondition: an
 * object that took over the name meanwhile is left alone (D-OWN-05).
 */
export function adoptionPatch(set: Owner, target: { readonly uid: Uid }): object {
  return { metadata: { uid: target.uid, ownerReferences: [ownerReferenceTo(set)] } };
}

/** Strategic-merge patch that takes the set's reference away, with the same precondition (D-OWN-06). */
export function releasePatch(set: Owner, target: { readonly uid: Uid }): object {
  return { metadata: { uid: target.uid, ownerReferences: [{ $patch: "delete", uid: set.uid }] } };
}

/** Resolves while the set may adopt, and rejects otherwise. */
export type AdoptionPermit = () => Promise<void>;

/**
 * Whether the set may still adopt, read live and once, when it is first asked (D-OWN-04): the cache may not know yet
 * that the set is being deleted, and the garbage collector would then take the orphans along.
 */
export function adoptionPermit(client: KubeClient, set: ObservedSet, call: CallOptions): AdoptionPermit {
  let verdict: Promise<void> | undefined;
  return () => (verdict ??= assertMayAdopt(client, set, call));
}

async function assertMayAdopt(client: KubeClient, set: ObservedSet, call: CallOptions): Promise<void> {
  const { metadata } = await client.get(daemonSets(set.flavor), { namespace: set.namespace, name: set.name }, call);
  if (metadata?.uid !== set.uid) throw new Error(`the set was replaced: its uid is ${metadata?.uid}, not ${set.uid}`);
  if (metadata.deletionTimestamp !== undefined) throw new Error("the set is being deleted");
}
