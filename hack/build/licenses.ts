import type { BundledPackage } from "./packages";

/**
 * The licences of what is in the bundle. They ask that their text goes with every copy of the code, and the bundler leaves
 * comments out.
 */
export function licensesText(packages: readonly BundledPackage[]): string {
  const parts = packages.map(({ name, version, license, texts }) => {
    const title = `${name} ${version} (${license})`;
    const bodies = texts.length === 0 ? [`The package has no text of its licence, ${license}.`] : texts;
    return [
      title,
      "=".repeat(title.length),
      "",
      ...bodies.map(text => `${text.replaceAll("\r\n", "\n").trim()}\n`),
    ].join("\n");
  });
  return ["everynode contains code of these packages.\n", ...parts].join("\n");
}
