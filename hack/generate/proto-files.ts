import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { Root } from "protobufjs";

import { moduleFolder, toolNamed } from "../control-plane/tools";

/** The Go modules whose .proto files are read. */
const modules = ["k8s.io/api", "k8s.io/apimachinery"] as const;

/** The files of the packages that hold the messages read; what they import is read with them. */
const files = ["k8s.io/api/core/v1/generated.proto", "k8s.io/apimachinery/pkg/runtime/generated.proto"] as const;

interface GoModule {
  readonly Path: string;
  readonly Version: string;
  readonly Dir: string;
}

/** What the .proto files say that Kubernetes publishes with the version of it that the test cluster runs. */
export interface ProtoDescription {
  /** Of the modules, such as `v0.36.3`. */
  readonly version: string;
  readonly root: Root;
}

/** Reads the files from Go's module cache, into which they are downloaded if need be. */
export async function readProtoDescription(): Promise<ProtoDescription> {
  const downloaded = await download();
  const root = new Root();
  root.resolvePath = (_origin, target) => pathOf(target, downloaded);
  // Names as they are: those of JSON.
  await root.load([...files], { keepCase: true });
  return { version: [...new Set(downloaded.map(({ Version }) => Version))].join(", "), root };
}

async function download(): Promise<readonly GoModule[]> {
  const cwd = moduleFolder(toolNamed("kube-apiserver"));
  const env = { ...process.env, GOWORK: "off" };
  const { stdout } = await promisify(execFile)("go", ["mod", "download", "-json", ...modules], { cwd, env });
  // One object after the other, each of which ends with a brace at the beginning of a line.
  return stdout
    .split(/(?<=^\})\n/m)
    .filter(text => text !== "")
    .map(text => goModuleOf(JSON.parse(text)));
}

function goModuleOf(value: unknown): GoModule {
  if (!isGoModule(value)) throw new Error(`go mod download answered ${JSON.stringify(value)}`);
  return value;
}

function isGoModule(value: unknown): value is GoModule {
  return typeof value === "object" && value !== null && "Path" in value && "Version" in value && "Dir" in value;
}

function pathOf(file: string, downloaded: readonly GoModule[]): string {
  const module = downloaded.find(({ Path }) => file.startsWith(`${Path}/`));
  if (module === undefined) throw new Error(`no module has ${file}`);
  return join(module.Dir, file.slice(module.Path.length));
}
