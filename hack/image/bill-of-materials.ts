import { Enums, Models, SPDX, Serialize, Spec } from "@cyclonedx/cyclonedx-library";

import type { BundledPackage } from "../build/packages";
import type { Architecture } from "./architecture";
import { type UnpackedPackage, sourceOf } from "./debian";
import { type Release, repository } from "./image-plan";

/** What is in the image, and what of it the bill of materials tells. */
export interface Materials {
  readonly release: Release;
  readonly architecture: Architecture;
  /** Of the image's manifest: sha256:…. */
  readonly digest: string;
  readonly packages: readonly BundledPackage[];
  readonly node: { readonly version: string; readonly sha256: string };
  readonly debian: {
    readonly suite: string;
    readonly version: string;
    readonly packages: readonly Omit<UnpackedPackage, "folder">[];
  };
}

/**
 * Debian states licences per file in a text for people. These are of the files that the image has: of the libraries, and
 * of the three lines of base-files.
 */
const debianLicenses: Readonly<Record<string, string>> = {
  "base-files": "GPL-2.0-or-later",
  "gcc-14-base": "GPL-3.0-or-later WITH GCC-exception-3.1",
  libc6: "LGPL-2.1-or-later",
  "libgcc-s1": "GPL-3.0-or-later WITH GCC-exception-3.1",
  "libstdc++6": "GPL-3.0-or-later WITH GCC-exception-3.1",
};

/** A CycloneDX document. Equal materials make equal bytes: it has no serial number, and the time of the release. */
export function billOfMaterials(materials: Materials): string {
  const image = imageComponent(materials);
  const bom = new Models.Bom();
  bom.metadata.timestamp = materials.release.createdAt;
  bom.metadata.component = image;
  const components = [
    ...materials.packages.map(npmComponent),
    nodeComponent(materials.node),
    debianSystem(materials.debian),
    ...materials.debian.packages.map(one => debianComponent(one, materials)),
  ];
  for (const component of components) {
    bom.components.add(component);
    image.dependencies.add(component.bomRef);
  }
  const format = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return `${new Serialize.JsonSerializer(format).serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function imageComponent({ release, architecture, digest }: Materials): Models.Component {
  const qualifiers = `arch=${architecture}&repository_url=${repository}&tag=${release.version}`;
  return component(Enums.ComponentType.Container, {
    name: "everynode",
    version: release.version,
    purl: `pkg:oci/everynode@${encodeURIComponent(digest)}?${qualifiers}`,
    license: release.license,
    hash: [Enums.HashAlgorithm["SHA-256"], digest.replace(/^sha256:/, "")],
  });
}

function npmComponent({ name, version, license, integrity }: BundledPackage): Models.Component {
  const sha512 = /^sha512-(.+)$/.exec(integrity ?? "")?.[1];
  return component(Enums.ComponentType.Library, {
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    license,
    ...(sha512 !== undefined && {
      hash: [Enums.HashAlgorithm["SHA-512"], Buffer.from(sha512, "base64").toString("hex")],
    }),
  });
}

/** Scanners know Node by its CPE, as it is of no package registry. */
function nodeComponent({ version, sha256 }: Materials["node"]): Models.Component {
  return component(Enums.ComponentType.Platform, {
    name: "node",
    version,
    purl: `pkg:generic/node@${version}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    license: "MIT",
    hash: [Enums.HashAlgorithm["SHA-256"], sha256],
  });
}

/** Without it scanners do not know whose advisories apply to the packages. */
function debianSystem({ version, suite }: Materials["debian"]): Models.Component {
  return component(Enums.ComponentType.OperatingSystem, {
    name: "debian",
    version,
    cpe: `cpe:2.3:o:debian:debian_linux:${version}:*:*:*:*:*:*:*`,
    purl: `pkg:generic/debian@${version}?codename=${suite}`,
  });
}

function debianComponent(
  one: Materials["debian"]["packages"][number],
  { architecture, debian }: Materials,
): Models.Component {
  const { name, version, sha256 } = one;
  const license = debianLicenses[name];
  const qualifiers = `arch=${architecture}&distro=debian-${debian.version}&upstream=${sourceOf(one)}`;
  return component(Enums.ComponentType.Library, {
    name,
    version,
    purl: `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?${qualifiers}`,
    hash: [Enums.HashAlgorithm["SHA-256"], sha256],
    ...(license !== undefined && { license }),
  });
}

interface Described {
  readonly name: string;
  readonly version: string;
  /** Its name in every registry, by which the document itself refers to it too. */
  readonly purl: string;
  readonly cpe?: `cpe:2.3:${string}`;
  readonly license?: string;
  readonly hash?: readonly [Enums.HashAlgorithm, string];
}

function component(type: Enums.ComponentType, described: Described): Models.Component {
  const { name, version, purl, cpe, license, hash } = described;
  const group = /^(@[^/]+)\/(.+)$/.exec(name);
  const made = new Models.Component(type, group?.[2] ?? name, {
    version,
    bomRef: purl,
    purl,
    ...(group?.[1] !== undefined && { group: group[1] }),
    ...(cpe !== undefined && { cpe }),
  });
  if (license !== undefined) made.licenses.add(licenseOf(license));
  if (hash !== undefined) made.hashes.set(...hash);
  return made;
}

function licenseOf(text: string): Models.License {
  if (SPDX.isSupportedSpdxId(text)) return new Models.SpdxLicense(text);
  return / (AND|OR|WITH) /.test(text) ? new Models.LicenseExpression(text) : new Models.NamedLicense(text);
}
