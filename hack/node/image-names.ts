/**
 * The images that every node has. No registry can be reached from here, so they are made on this machine, under the
 * names that manifests and upstream's tests ask for.
 */
export const images = {
  pause: "registry.k8s.io/pause:3.10",
  busybox: "docker.io/library/busybox:stable",
  coredns: "registry.k8s.io/coredns/coredns:everynode",
  agnhost: "registry.k8s.io/e2e-test-images/agnhost:2.63.0",
} as const;

export type ImageName = keyof typeof images;
