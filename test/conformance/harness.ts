import type { Namespace, ResourceVersion } from "../../capabilities/api/identity";
import { ApiError, type ApiErrorKind } from "../../capabilities/kube/api-error";
import type { KubeClient } from "../../capabilities/kube/client";
import type { Resource } from "../../capabilities/kube/resources";

/** A client and what is needed to try it. */
export interface KubeClientHarness {
  readonly client: KubeClient;
  /** Empty, and with a default service account where there is such a thing. */
  readonly namespace: Namespace;
  /** A client whose identity may read ConfigMaps of `namespace` and nothing else. */
  readonly restricted: KubeClient;
  /** A client of an address at which nobody listens. */
  readonly unreachable: KubeClient;
  /** Puts a namespace into the state in which nothing can be created in it, and names it. */
  terminatingNamespace(): Promise<Namespace>;
  /** A kind and a version of it that the server no longer remembers. */
  readonly forgotten: { readonly resource: Resource<unknown>; readonly resourceVersion: ResourceVersion };
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A uid that no object has. */
export const OTHER_UID = "11111111-1111-1111-1111-111111111111";

/** The error that the promise rejects with, which must be an `ApiError`. */
export async function failureOf(promise: Promise<unknown>): Promise<ApiError & { readonly kind: ApiErrorKind }> {
  const outcome = await promise.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && outcome.error instanceof ApiError) return outcome.error;
  throw new Error("expected an ApiError", { cause: "error" in outcome ? outcome.error : outcome.value });
}
