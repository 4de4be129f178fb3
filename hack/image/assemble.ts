import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { json, text } from "node:stream/consumers";

import { isRecord } from "../../capabilities/api/is-record";
import type { ImagePlan } from "./image-plan";
import { run } from "./run";

export interface Places {
  /** The archive to write. */
  readonly output: string;
  readonly scratch: string;
  readonly cache: string;
}

export interface Assembled {
  /** Of the manifest: what a registry would call the image by. */
  readonly digest: string;
  readonly layers: readonly AssembledLayer[];
}

export interface AssembledLayer {
  readonly title: string;
  readonly digest: string;
  readonly sizeBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
}

const source = join(__dirname, "tools/oci");

/** Writes the archive with the tool in tools/oci, which is compiled first; the second time that takes no second. */
export async function assemble(plan: ImagePlan, { output, scratch, cache }: Places): Promise<Assembled> {
  const layers = join(cache, "layers");
  await mkdir(layers, { recursive: true });
  const tool = join(scratch, "oci");
  await run({
    command: "go",
    args: ["build", "-trimpath", "-buildvcs=false", "-o", tool, "."],
    folder: source,
    env: { CGO_ENABLED: "0", GOWORK: "off" },
    missing: "Go 1.26 or later compiles the tool that writes the image (https://go.dev/dl)",
  });
  const child = spawn(tool, { stdio: ["pipe", "pipe", "pipe"] });
  const finished = once(child, "close");
  child.stdin.end(JSON.stringify({ ...plan, output, scratch, cache: layers }));
  const [written, complaints, [code]] = await Promise.all([
    json(child.stdout).catch(() => undefined),
    text(child.stderr),
    finished,
  ]);
  if (code !== 0) throw new Error(`writing the image failed\n${complaints.trim()}`);
  return parseAssembled(written);
}

function parseAssembled(value: unknown): Assembled {
  if (!isRecord(value) || typeof value["digest"] !== "string" || !Array.isArray(value["layers"]))
    throw new Error("the tool that writes the image did not say what it wrote");
  return { digest: value["digest"], layers: value["layers"].map(parseLayer) };
}

function parseLayer(value: unknown): AssembledLayer {
  if (!isRecord(value)) throw new Error("the tool that writes the image did not describe a layer");
  const { title, digest, size, unpacked, files } = value;
  if (typeof title !== "string" || typeof digest !== "string") throw new Error("a layer has no title or no digest");
  return { title, digest, sizeBytes: Number(size), unpackedBytes: Number(unpacked), files: Number(files) };
}
