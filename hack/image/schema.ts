import { dirname, join } from "node:path";

import { run } from "./run";

/** Throws where the document is not as CycloneDX's own schema wants it, with each place that is wrong. */
export async function checkBillOfMaterials(path: string): Promise<void> {
  await run({
    command: "go",
    args: ["run", "-buildvcs=false", ".", schemaPath(), path],
    folder: join(__dirname, "tools/schema"),
    env: { CGO_ENABLED: "0", GOWORK: "off" },
    missing: "Go 1.26 or later compiles the tool that checks the bill of materials (https://go.dev/dl)",
  });
}

/** The library has the schema of each version of the format. */
function schemaPath(): string {
  const library = dirname(require.resolve("@cyclonedx/cyclonedx-library/package.json"));
  return join(library, "res/schema/bom-1.6.SNAPSHOT.schema.json");
}
