import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { type Server, type Socket, connect as connectSocket, createServer } from "node:net";
import { join } from "node:path";
import { connect } from "node:tls";

import { parse, stringify } from "yaml";

import type { Cluster } from "../../hack/control-plane/cluster";
import { freshBundle } from "../../hack/operator/bundle";
import type { Kubectl } from "../../hack/operator/kubectl";

// Admission as a chart installs it, as far as a cluster without pods has it: replicas that are processes, with the rights
// of a service account, behind a Service that leads to a port of this machine.

export const namespace = "everynode-system";
export const service = "everynode-admission";
export const secret = "everynode-certificates";
export const configuration = "everynode";
export const host = `${service}.${namespace}.svc`;

export interface Replica {
  readonly port: number;
  readonly logFile: string;
  /** What `/readyz?verbose` says; empty while nobody answers. */
  readyz(): Promise<{ readonly isReady: boolean; readonly page: string }>;
  /** What greets a client that trusts these authorities: the certificate, or why it is refused. */
  greets(authorities: string): Promise<{ readonly fingerprint: string } | { readonly refusal: string }>;
  stop(): Promise<void>;
}

export interface ReplicaOptions {
  readonly cluster: Cluster;
  readonly name: string;
  readonly kubeconfig: string;
  readonly ports: { readonly health: number; readonly admission: number };
  readonly settings: Readonly<Record<string, string>>;
}

export async function startReplica({ cluster, name, kubeconfig, ports, settings }: ReplicaOptions): Promise<Replica> {
  const env = {
    PATH: process.env["PATH"],
    KUBECONFIG: kubeconfig,
    EVERYNODE_ROLES: "admission",
    EVERYNODE_NAMESPACE: namespace,
    EVERYNODE_HTTP_PORT: String(ports.health),
    EVERYNODE_ADMISSION_PORT: String(ports.admission),
    EVERYNODE_CERTIFICATE_SECRET: secret,
    EVERYNODE_ADMISSION_SERVICE: service,
    ...settings,
  };
  const logFile = join(cluster.dir, "logs", `${name}.log`);
  const child = spawn(process.execPath, [await freshBundle()], {
    env,
    cwd: cluster.dir,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(logFile, { flags: "a" });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const url = `http://127.0.0.1:${ports.health}/readyz?verbose`;
  return {
    port: ports.admission,
    logFile,
    readyz: async () => {
      const answer = await fetch(url).catch(() => undefined);
      return { isReady: answer?.status === 200, page: (await answer?.text()) ?? "" };
    },
    greets: authorities => greeting(ports.admission, authorities),
    stop: () => stopped(child),
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  await exited;
}

function greeting(port: number, ca: string): ReturnType<Replica["greets"]> {
  return new Promise(resolve => {
    const socket = connect({ port, host: "127.0.0.1", servername: host, ca }, () => {
      resolve({ fingerprint: socket.getPeerCertificate().fingerprint256 });
      socket.destroy();
    });
    socket.once("error", ({ message }) => resolve({ refusal: message }));
  });
}

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

/** Hands each connection to the next replica that is ready, as a Service does. */
export async function startBalancer(replicas: () => readonly Replica[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server: Server = createServer(client => {
    const kept = (socket: Socket): Socket => {
      sockets.add(socket);
      return socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    };
    kept(client);
    void readyOnes(replicas()).then(ready => {
      const chosen = ready[(turn += 1) % Math.max(1, ready.length)];
      if (chosen === undefined) return client.destroy();
      const upstream = kept(connectSocket({ port: chosen.port, host: "127.0.0.1" }));
      client.pipe(upstream).on("close", () => client.destroy());
      upstream.pipe(client).on("close", () => upstream.destroy());
      return undefined;
    });
  });
  server.listen(0);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

async function readyOnes(replicas: readonly Replica[]): Promise<readonly Replica[]> {
  const states = await Promise.all(replicas.map(replica => replica.readyz()));
  return replicas.filter((_, index) => states[index]?.isReady === true);
}

/** The cluster's, with the token of a service account in the place of the administrator's certificate. */
export async function kubeconfigOf(
  account: string,
  { cluster, kubectl }: { cluster: Cluster; kubectl: Kubectl },
): Promise<string> {
  const config = parse(await readFile(cluster.kubeconfig, "utf8")) as { users: { name: string; user: object }[] };
  const token = (await kubectl.run("create", "token", account, "-n", namespace)).trim();
  const path = join(cluster.dir, `${account}.kubeconfig`);
  await writeFile(path, stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) }));
  return path;
}
