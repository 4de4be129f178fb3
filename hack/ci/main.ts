import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { ensureBinaries } from "../control-plane/cluster";
import { newProgress } from "../control-plane/progress";
import { run } from "../image/run";
import { nodeImages, versionOfImage } from "../kind/node-images";
import { variants } from "../kind/variants";
import { shown } from "./shown";
import { builtTool } from "./tool";
import { installedZizmor } from "./zizmor";

// `npm run lint:ci`: what can be known of the workflows and of the clusters of kind without GitHub and without Docker.

const root = join(__dirname, "../..");
const missing = "it has just been built or installed";
const tools = join(__dirname, "tools");
const kindTools = join(root, "hack/kind/tools");

async function lint(): Promise<void> {
  await step("actionlint: the workflows are what GitHub understands", async () => {
    const name = "actionlint";
    const versionedBy = `github.com/rhysd/${name}`;
    const program = await builtTool({ name, module: tools, versionedBy, package: `${versionedBy}/cmd/${name}` }, say);
    // Only where it is installed, which differs between machines.
    await shown({ program, args: ["-shellcheck=", "-pyflakes="], folder: root });
  });
  await step("zizmor: the workflows give an attacker no hold", async () => {
    const program = await installedZizmor(say);
    await shown({ program, args: ["--offline", "--no-progress", ".github"], folder: root });
  });
  await step("kind and kubeadm: the clusters are what they understand", checkClusters);
}

/** kind's own loader and patches make what kubeadm is given, and kubeadm judges it, for each version that is supported. */
async function checkClusters(): Promise<void> {
  const printer = await builtTool({ name: "kubeadm-config", module: kindTools, package: "." }, say);
  const progress = newProgress(process.stderr);
  const { kubeadm } = await ensureBinaries(["kubeadm"], { report: progress.report }).finally(() => progress.end());
  const folder = await mkdtemp(join(tmpdir(), "everynode-kind-"));
  try {
    for (const { config } of Object.values(variants)) {
      for (const image of Object.values(nodeImages)) {
        const version = `v${versionOfImage(image)}`;
        const file = join(folder, "kubeadm.yaml");
        const printed = await run({ command: printer, args: [config, version], missing });
        await writeFile(
          file,
          printed.replace(`kubernetesVersion: ${version}`, `kubernetesVersion: ${judgedAs(version)}`),
        );
        await run({ command: kubeadm, args: ["config", "validate", "--config", file], missing });
        say(`${relative(root, config)} with Kubernetes ${version}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** kubeadm 1.36 takes no version before 1.35, for which kind makes the same of 1.34. */
function judgedAs(version: string): string {
  return version.startsWith("v1.34.") ? `v${versionOfImage(nodeImages["1.35"])}` : version;
}

async function step(title: string, act: () => Promise<void>): Promise<void> {
  console.log(title);
  await act();
  say("ok");
}

function say(line: string): void {
  console.log(`  ${line}`);
}

lint().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
