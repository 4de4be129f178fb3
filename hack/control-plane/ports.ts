import { randomInt } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { errorCode } from "./error-code";

/**
 * Below the range from which systems take the local ports of outgoing connections (32768 on Linux, 49152 elsewhere): a
 * port that is free now must still be free when its server starts a second later.
 */
const lowestPort = 20_000;
const highestPort = 32_000;

/**
 * Free ports for a cluster. Each is claimed by a file, since two clusters that start at the same moment both see the
 * same port free.
 */
export async function claimPorts(home: string, owner: string, count: number): Promise<readonly number[]> {
  await mkdir(claimsFolder(home), { recursive: true, mode: 0o700 });
  const ports: number[] = [];
  for (let attempts = 0; ports.length < count; attempts += 1) {
    if (attempts > 1_000) throw new Error(`finding ${count} free ports between ${lowestPort} and ${highestPort}`);
    const port = randomInt(lowestPort, highestPort);
    if (!(await claimed(home, owner, port))) continue;
    if (await isFree(port)) ports.push(port);
    else await rm(claimFile(home, port), { force: true });
  }
  return ports;
}

export async function releasePorts(home: string, owner: string): Promise<void> {
  const claims = await readdir(claimsFolder(home)).catch(() => []);
  for (const claim of claims) {
    const path = join(claimsFolder(home), claim);
    // A claim that has just gone belonged to another cluster.
    if ((await readFile(path, "utf8").catch(() => "")) === owner) await rm(path, { force: true });
  }
}

async function claimed(home: string, owner: string, port: number): Promise<boolean> {
  try {
    await writeFile(claimFile(home, port), owner, { flag: "wx" });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new Error(`claiming port ${port}`, { cause: error });
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise(resolve => {
    server.once("error", () => resolve(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function claimsFolder(home: string): string {
  return join(home, "ports");
}

function claimFile(home: string, port: number): string {
  return join(claimsFolder(home), String(port));
}
