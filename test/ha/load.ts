import { setTimeout as sleep } from "node:timers/promises";

import { Pool } from "undici";

import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { manifest } from "../integration/api";
import type { World } from "./world";

/** Steady applies of daemon sets, each of which has to be judged by admission. */
export interface Load {
  /** Resolves with what was sent, in the order in which it was, once everything is answered. */
  stop(): Promise<readonly Apply[]>;
}

export interface Apply {
  /** Since the epoch, as all times here. */
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  /** Of an apply that failed: what was said. */
  readonly fault?: string;
}

/** 20 each second, sent whether the one before is answered or not. */
const intervalMs = 50;
const namespace = "ha-load";
const path = `/apis/everynode.dev/v1alpha1/namespaces/${namespace}/daemonsets`;
/** None may wait for another here. */
const connections = 512;

interface Call {
  readonly method: "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
}

/** Creations, changes of a spec, and dry-runs. No node is selected, so that only admission has work. */
export async function startLoad(world: World): Promise<Load> {
  await world.kubectl.attempt("create", "namespace", namespace);
  const { authority, client } = await readAdminCredentials(world.cluster.dir);
  const connect = { ca: authority, cert: client.certificate, key: client.privateKey };
  const pool = new Pool(world.cluster.server, { connections, connect });
  const send = async ({ method, path: where, body }: Call): Promise<string | undefined> => {
    const type = method === "PATCH" ? "application/apply-patch+yaml" : "application/json";
    const content = body && { headers: { "content-type": type }, body: JSON.stringify(body) };
    const answer = await pool.request({ method, path: where, ...content });
    const said = await answer.body.text();
    return answer.statusCode < 300 ? undefined : `${answer.statusCode}: ${messageIn(said)}`;
  };
  const run = Date.now();
  const applies: Apply[] = [];
  const pending = new Set<Promise<void>>();
  const apply = async (index: number): Promise<void> => {
    const sentAtMs = Date.now();
    const { request, after } = callOf(run, index);
    const fault = await send(request).catch(String);
    applies.push({ sentAtMs, answeredAtMs: Date.now(), ...(fault === undefined ? {} : { fault }) });
    if (fault === undefined && after) await send(after).catch(() => undefined);
  };
  let index = 0;
  const timer = setInterval(() => {
    const one = apply(index++).finally(() => pending.delete(one));
    pending.add(one);
  }, intervalMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      await pool.close();
      return applies.toSorted((a, b) => a.sentAtMs - b.sentAtMs);
    },
  };
}

function callOf(run: number, index: number): { readonly request: Call; readonly after?: Call } {
  const set = (name: string): object =>
    manifest({
      name,
      podSpec: { nodeSelector: { "everynode.dev/ha": "nowhere" } },
      spec: { minReadySeconds: index % 1000 },
    });
  const fresh = `created-${run}-${index}`;
  // Of a second's twenty, two are created and four changed, which is what gives the controller work too.
  if (index % 10 === 0) {
    const after: Call = { method: "DELETE", path: `${path}/${fresh}` };
    return { request: { method: "POST", path, body: set(fresh) }, after };
  }
  if (index % 5 === 1) {
    // Two changes of one set at a time would be tried again and again by the API server itself.
    const name = `changed-${index % 1000}`;
    return { request: { method: "PATCH", path: `${path}/${name}?fieldManager=ha&force=true`, body: set(name) } };
  }
  return { request: { method: "POST", path: `${path}?dryRun=All`, body: set(fresh) } };
}

function messageIn(text: string): string {
  try {
    return String((JSON.parse(text) as { message?: string }).message);
  } catch {
    return text;
  }
}

/** Applies are steady before anything is disturbed, and are looked at for a while after. */
export const settleMs = 4_000;

export function settle(): Promise<void> {
  return sleep(settleMs);
}
