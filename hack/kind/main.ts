import { spawn } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { Command, Option } from "commander";

import { version } from "../../package.json";
import { builtTool } from "../ci/tool";
import { ensureBinaries } from "../control-plane/cluster";
import { errorCode } from "../control-plane/error-code";
import { newProgress } from "../control-plane/progress";
import { repository } from "../image/image-plan";
import { e2e } from "./e2e";
import { down, install, load, logs, up } from "./lifecycle";
import { type KubernetesVersion, kubernetesVersions } from "./node-images";
import { type Variant, type VariantName, variantNames, variants } from "./variants";
import type { Command as Started, Programs, Result, World } from "./world";

// `npm run kind`: everynode in a cluster of containers.

const root = join(__dirname, "../..");

interface Options {
  readonly variant: VariantName;
}

/** Docker is what has to be there. The rest is built from Go modules, so that it is of the versions that belong together. */
async function programs(): Promise<Programs> {
  const kind = { name: "kind", module: join(__dirname, "tools"), package: "sigs.k8s.io/kind" };
  const progress = newProgress(process.stderr);
  try {
    const { kubectl, helm } = await ensureBinaries(["kubectl", "helm"], { report: progress.report });
    return { docker: "docker", kubectl, helm, kind: await builtTool({ ...kind, versionedBy: kind.package }, say) };
  } finally {
    progress.end();
  }
}

function run({ program, args, env }: Started): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      // There kind and Docker tell how far they are.
      process.stderr.write(text);
    });
    child.on("error", error => {
      if (errorCode(error) === "ENOENT") resolve({ code: 127, stdout: "", stderr: `there is no ${program}` });
      else reject(error);
    });
    child.on("close", code => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

async function has(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function say(line: string): void {
  console.log(line);
}

function inWorld<O extends Options>(act: (world: World, variant: Variant, options: O) => Promise<void>) {
  return async (options: O): Promise<void> => {
    await mkdir(join(root, "dist/kind"), { recursive: true });
    await act({ run, has, say, programs: await programs() }, variants[options.variant], options);
  };
}

const program = new Command("npm run kind --").description(
  "everynode in a cluster of kind: up, load, install, e2e, down. Needs Docker and Go.",
);

function command(name: string, description: string): Command {
  const variant = new Option("--variant <name>", "own-kind, or takeover: without the built-in DaemonSet controller");
  return program.command(name).description(description).addOption(variant.choices(variantNames).default("own-kind"));
}

command("up", "create the cluster: a control plane and three workers")
  .addOption(new Option("--kubernetes <version>", "of the nodes").choices(kubernetesVersions).default("1.36"))
  .action(
    inWorld<Options & { readonly kubernetes: KubernetesVersion }>((world, variant, { kubernetes }) =>
      up(world, variant, kubernetes),
    ),
  );
command("load", "give the nodes the image of `npm run image`")
  .option("--docker", "build it with Docker instead")
  .action(
    inWorld<Options & { readonly docker?: boolean }>((world, variant, { docker = false }) => {
      const archive = join(root, "dist/image", `everynode-${version}.oci.tar`);
      return load(world, variant, { reference: `${repository}:${version}`, archive, docker });
    }),
  );
command("install", "install the chart, or upgrade it to what it is now").action(inWorld(install));
command("e2e", "run the scenarios of test/e2e in the cluster").action(inWorld(e2e));
command("logs", "keep the logs of nodes and pods in dist/kind").action(inWorld(logs));
command("down", "remove the cluster").action(inWorld(down));

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
