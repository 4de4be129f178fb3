/** What a reflector tells while it works. `resource` is the plural of a kind with its group. */
export interface ReflectorMetrics {
  /** A store was filled; `way` is one of two words. */
  listed(list: { readonly resource: string; readonly way: string; readonly seconds: number }): void;
  /** A watch ended; `reason` is one of a few words, such as the kind of an error. */
  watchEnded(end: { readonly resource: string; readonly reason: string }): void;
  /** An event or a bookmark came. */
  took(event: { readonly resource: string; readonly kind: string }): void;
}

/** For tests, and for readers that are not measured. */
export const noReflectorMetrics: ReflectorMetrics = {
  listed: () => undefined,
  watchEnded: () => undefined,
  took: () => undefined,
};
