import type { ApiError } from "../../kube/api-error";
import type { SetView } from "../view/set-view";
import type { Outage } from "./reachability";

/** What is seen of a set at one moment. */
export type Sight =
  /** Not everything has been read yet. */
  | { readonly kind: "unknown" }
  | { readonly kind: "seen"; readonly view: SetView }
  /** It was deleted. Another one that has got its name is not the same. */
  | { readonly kind: "gone" }
  /** Something may not be read in this way. */
  | { readonly kind: "refused"; readonly error: ApiError };

/** A way to keep an eye on a set. */
export interface SetSource {
  /** To be called once. */
  start(): void;
  /** Throws what is no matter of the cluster. */
  look(): Sight;
  /** Undefined where everything gets through. */
  readonly outage: Outage | undefined;
  /** Resolves once it needs the connections no more. */
  stop(): Promise<void>;
}
