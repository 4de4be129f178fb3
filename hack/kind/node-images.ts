/** The Kubernetes versions that are supported. */
export const kubernetesVersions = ["1.34", "1.35", "1.36"] as const;

export type KubernetesVersion = (typeof kubernetesVersions)[number];

/**
 * The images of nodes for kind v0.33.0, as several public repositories pin them. Images belong to a version of kind: a
 * newer kind in tools/go.mod brings newer images, and these lines with them.
 */
export const nodeImages: Readonly<Record<KubernetesVersion, string>> = {
  "1.34": "kindest/node:v1.34.11@sha256:44e222ee2132dab25ff87301682f89eb82c7880ea3a1bf543bfe9708fd08d67d",
  "1.35": "kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0",
  "1.36": "kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed",
};

/** Without a leading "v". */
export function versionOfImage(image: string): string {
  const version = /:v([^@]+)@/.exec(image)?.[1];
  if (version === undefined) throw new Error(`${image} tells no version`);
  return version;
}
