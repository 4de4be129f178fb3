// The one place where a plain string becomes an identifier. Identifiers of different things are different types, so
// that swapping two of them does not compile. The only file of `api/` that may assert a type.

declare const brand: unique symbol;
type Brand<T, Name extends string> = T & { readonly [brand]: Name };

export type Namespace = Brand<string, "Namespace">;
export type ObjectName = Brand<string, "ObjectName">;
export type NodeName = Brand<string, "NodeName">;
export type Uid = Brand<string, "Uid">;

/** An etcd revision as the API server prints it: decimal digits, compared by `compareResourceVersions` only. */
export type ResourceVersion = Brand<string, "ResourceVersion">;

/** The value of the label `controller-revision-hash` (D-HIST-06). */
export type RevisionHash = Brand<string, "RevisionHash">;

/** Digest of a pod template as its user wrote it, before any defaulting. */
export type TemplateDigest = Brand<string, "TemplateDigest">;

/** The canonical bytes of a ControllerRevision's `data` (D-HIST-02), as text. */
export type RevisionData = Brand<string, "RevisionData">;

/** What the work queue holds: `<flavor>/<namespace>/<name>` of one daemon set. */
export type SetKey = Brand<string, "SetKey">;

export const namespaceOf = (value: string): Namespace => value as Namespace;
export const objectNameOf = (value: string): ObjectName => value as ObjectName;
export const nodeNameOf = (value: string): NodeName => value as NodeName;
export const uidOf = (value: string): Uid => value as Uid;
export const resourceVersionOf = (value: string): ResourceVersion => value as ResourceVersion;
export const revisionHashOf = (value: string): RevisionHash => value as RevisionHash;
export const templateDigestOf = (value: string): TemplateDigest => value as TemplateDigest;
export const revisionDataOf = (value: string): RevisionData => value as RevisionData;
export const setKeyOf = (value: string): SetKey => value as SetKey;

const DECIMAL = /^(0|[1-9][0-9]*)$/;

/**
 * Orders two resource versions of one API server: negative, zero or positive, as `sort` wants it. Comparable as
 * decimal strings, by length and then text, since Kubernetes 1.35 (KEP-5504); undefined where one is not decimal.
 */
export function compareResourceVersions(a: ResourceVersion, b: ResourceVersion): number | undefined {
  if (a === b) return 0;
  if (!DECIMAL.test(a) || !DECIMAL.test(b)) return undefined;
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : 1;
}
