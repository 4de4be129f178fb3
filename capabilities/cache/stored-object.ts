import type { Namespace, ResourceVersion, Uid } from "../api/identity";

/** What a store must know of an object. */
export interface StoredObject {
  readonly namespace?: Namespace;
  readonly name: string;
  readonly uid: Uid;
  readonly resourceVersion: ResourceVersion;
}

/** Under what a store keeps an object: its namespace and name. */
export function storeKey(object: { readonly namespace?: Namespace; readonly name: string }): string {
  return object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`;
}
