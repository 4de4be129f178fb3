/** What keeps a container from running. */
export type ContainerTrouble = "ImagePull" | "CrashLoop" | "ContainerError";

/** What the kubelet means by the reason why a container waits; undefined: it is only being started. */
export function containerTrouble(reason: string): ContainerTrouble | undefined {
  if (STARTING.has(reason)) return undefined;
  if (reason === "CrashLoopBackOff") return "CrashLoop";
  return /Image|Registry/.test(reason) ? "ImagePull" : "ContainerError";
}

const STARTING: ReadonlySet<string> = new Set(["", "ContainerCreating", "PodInitializing"]);
