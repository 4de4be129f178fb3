import { once } from "node:events";
import { createServer } from "node:net";

import { Pool } from "undici";

import { waitUntil } from "../../control-plane/readiness";
import { type Child, startChild } from "../measure/child";
import { memoryOf } from "../measure/process-usage";
import type { Contender } from "./contenders";
import { ask, type Target } from "./load";
import type { Review } from "./reviews";
import { serverArguments } from "./servers/options";
import type { AdmissionWorld } from "./world";

/** A contender's process, ready to answer. */
export interface Server {
  readonly contender: Contender;
  readonly pid: number;
  readonly target: Target;
  /** The most memory that it ever had. */
  peakBytes(): Promise<number>;
  stop(): Promise<void>;
}

export interface ServerStart {
  readonly world: AdmissionWorld;
  /** Where the scripts are. */
  readonly folder: string;
  /** A folder for a CPU profile of it. */
  readonly profiles?: string | undefined;
  readonly signal: AbortSignal;
}

const apiPath = "bench";
const startLimitMs = 60_000;

/** Rejects where it does not answer in time. */
export async function startServer(contender: Contender, options: ServerStart): Promise<Server> {
  const { world, folder, signal } = options;
  const { certificate, kubeconfig } = world;
  const port = await freePort();
  const child = startChild({
    script: `${folder}/${contender.script}.cjs`,
    args: serverArguments({ ...certificate, kubeconfig, apiPath, port }),
    nodeOptions: profileOptions(contender, options),
    signal,
  });
  const target = { origin: `https://localhost:${port}`, authority: certificate.authority, apiPath };
  try {
    await ready(child, target);
  } catch (error) {
    await child.stop();
    throw new Error(`starting ${contender.name}`, { cause: error });
  }
  const peakBytes = async (): Promise<number> => (await memoryOf(child.pid)).peakResidentBytes;
  return { contender, pid: child.pid, target, peakBytes, stop: () => child.stop() };
}

/** Throws where a server answers what it must not: then nothing that is measured of it would mean anything. */
export async function proveRules({ contender, target }: Server, wrong: Review): Promise<void> {
  const pool = newPool(target);
  try {
    const text = await ask(pool, target, wrong);
    const isRefused = text.includes('"allowed":false') && text.includes("FieldValueInvalid");
    if (isRefused === contender.hasRules) return;
    throw new Error(`${contender.name} ${isRefused ? "refuses" : "does not refuse"} a wrong set: ${text}`);
  } finally {
    await pool.close();
  }
}

async function ready(child: Child, target: Target): Promise<void> {
  const answer = await child.ask("port", startLimitMs);
  if (answer.kind !== "answer") throw new Error(answer.kind === "ended" ? answer.how : "it does not start");
  const pool = newPool(target);
  const probe = async (): Promise<string | undefined> => {
    try {
      const { statusCode, body } = await pool.request({ method: "GET", path: "/healthz" });
      await body.dump();
      return statusCode === 200 ? undefined : `status ${statusCode}`;
    } catch (error) {
      return String(error);
    }
  };
  try {
    await waitUntil(probe, { what: "the server", limitMs: startLimitMs });
  } finally {
    await pool.close();
  }
}

function newPool({ origin, authority }: Target): Pool {
  return new Pool(origin, { connections: 1, connect: { ca: authority } });
}

function profileOptions({ script }: Contender, { profiles }: ServerStart): readonly string[] {
  return profiles === undefined
    ? []
    : ["--cpu-prof", `--cpu-prof-dir=${profiles}`, `--cpu-prof-name=${script}.cpuprofile`];
}

/** Pepr tells nobody which port the system gave it. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("there is no free port");
  return address.port;
}
