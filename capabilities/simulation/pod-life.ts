// How the pods of a model cluster live. It is data, so that a run is the same each time.

export interface PodLife {
  /** From the moment in which a pod is bound to its node until it is ready. */
  readonly readyAfterMs: number;
  /** From the moment in which a bound pod is deleted until it is gone. */
  readonly terminationMs: number;
  /** Pods with one of these images end as Failed in the moment in which others are ready. */
  readonly failingImages: readonly string[];
  /** Pods with one of these images run and are never ready. */
  readonly neverReadyImages: readonly string[];
  /** Pods with one of these images run and keep crashing from the moment on in which others are ready. */
  readonly crashingImages: readonly string[];
  /** From the moment in which a node vanishes until the pod garbage collector has removed the pods that were bound to it. */
  readonly collectionMs: number;
}

export const POD_LIFE: PodLife = {
  readyAfterMs: 5_000,
  terminationMs: 5_000,
  failingImages: [],
  neverReadyImages: [],
  crashingImages: [],
  collectionMs: 60_000,
};

/** What is to become of a pod, if nobody does anything to it. */
export interface Fate {
  readonly kind: "bound" | "ready" | "failed" | "crashing" | "gone";
  readonly atMs: number;
}

/** The fate of a pod that is bound now; undefined where it stays as it is. */
export function fateOfBound(images: readonly string[], life: PodLife, nowMs: number): Fate | undefined {
  const atMs = nowMs + life.readyAfterMs;
  const isOneOf = (list: readonly string[]): boolean => images.some(image => list.includes(image));
  if (isOneOf(life.failingImages)) return { kind: "failed", atMs };
  if (isOneOf(life.crashingImages)) return { kind: "crashing", atMs };
  return isOneOf(life.neverReadyImages) ? undefined : { kind: "ready", atMs };
}
