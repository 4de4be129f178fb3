// What the benchmark and the process of a client say to each other.

export type Question =
  /** Begin. Answered once every pod was told. */
  | { readonly kind: "list" }
  /** From now on count what is told. Answered at once. */
  | { readonly kind: "watch" }
  /** Answered once the sum of the pods' versions is this. */
  | { readonly kind: "settle"; readonly checksum: number }
  /** Answered at once, also while nothing settles. */
  | { readonly kind: "versions" };

export type Reply =
  | { readonly kind: "listed"; readonly figures: Figures }
  | { readonly kind: "watching" }
  | { readonly kind: "settled"; readonly figures: Figures & EventFigures }
  /** By number. */
  | { readonly kind: "versions"; readonly versions: readonly number[] };

/** What one phase took of the client's process. */
export interface Figures {
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** The longest time in which the event loop did nothing else. */
  readonly stallMs: number;
  /** Since the process began. */
  readonly peakResidentBytes: number;
  /** After a garbage collection. */
  readonly heapBytes: number;
}

export interface EventFigures {
  /** Events that told something new. */
  readonly events: number;
  /** Events that told what was known, or an older state. */
  readonly stale: number;
}

/** What a client is told by its arguments. */
export interface ClientArguments {
  readonly kubeconfig: string;
  readonly pods: number;
}
