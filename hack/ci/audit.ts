import { join } from "node:path";

import { shown } from "./shown";
import { builtTool } from "./tool";

// `npm run audit`: known vulnerabilities of what runs in the image, and of the Go programs that put it together. It asks the
// npm registry and vuln.go.dev.

const root = join(__dirname, "../..");
const say = (line: string): void => console.log(line);

async function audit(): Promise<void> {
  say("npm: what the bundle is made of");
  await shown({ program: "npm", args: ["audit", "--omit=dev", "--audit-level=high"], folder: root });
  const govulncheck = await builtTool(
    {
      name: "govulncheck",
      module: join(__dirname, "tools"),
      versionedBy: "golang.org/x/vuln",
      package: "golang.org/x/vuln/cmd/govulncheck",
    },
    say,
  );
  for (const module of ["hack/image/tools/oci", "hack/kind/tools"]) {
    say(`govulncheck: ${module}`);
    await shown({ program: govulncheck, args: ["./..."], folder: join(root, module) });
  }
}

audit().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
