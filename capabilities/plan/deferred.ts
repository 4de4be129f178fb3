/** What is worked out when it is first read, and once. */
export interface Deferred<T> {
  readonly value: T;
}

/** `work` depends on nothing that changes, so that it does not matter when it is done. */
export function deferred<T>(work: () => T): Deferred<T> {
  let done: { readonly value: T } | undefined;
  return {
    get value(): T {
      done ??= { value: work() };
      return done.value;
    },
  };
}
