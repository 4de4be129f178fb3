import type { Flavor } from "./flavor";
import type { ObjectName, Uid } from "./identity";
import type { OwnerReference } from "./types";

/** A daemon set, as the objects that it controls name it. */
export interface Owner {
  readonly flavor: Flavor;
  readonly name: ObjectName;
  readonly uid: Uid;
}

/** The reference that makes a set the controller of an object (D-POD-04). */
export function ownerReferenceTo({ flavor: { apiVersion, kind }, name, uid }: Owner): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
