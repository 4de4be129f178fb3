import { join } from "node:path";

import type { KubeClient } from "../../capabilities/kube/client";
import { claimPorts, releasePorts } from "../control-plane/ports";
import { clustersHome } from "../control-plane/state";
import { binFolder } from "../control-plane/tools";
import { installPrerequisites } from "../install/install";
import { outsideAdmission, type OutsideAdmission } from "../operator/admission";
import { freshBundle } from "../operator/bundle";
import { withKubeClient } from "../operator/kube";
import { untilReady } from "../operator/readiness";
import { readStartRequest, type StartRequest } from "./arguments";
import { farewell, removalBy, type Removal } from "./farewell";
import { runInForeground, type Foreground } from "./foreground";
import { kubectlToType } from "./kubectl";
import { PortTakenError, refuseTakenPort } from "./port";
import { findTarget, NoClusterError, type Target } from "./target";

const root = join(__dirname, "../..");
const certificates = join(root, ".everynode/tls");
const readyLimitMs = 120_000;

async function start(): Promise<number> {
  const request = readStartRequest({
    argv: process.argv.slice(2),
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    instance: String(process.pid),
  });
  await refuseTakenPorts(request);
  const target = await findTarget(request.config.credentials);
  const ports = await choosePorts(request);
  const admission = await newAdmission(request, ports.admission);
  announce(target, request, admission);
  const bundle = await freshBundle();
  return withKubeClient(request.config.credentials, async client => {
    const { namespace } = request.config;
    if (request.install) await installPrerequisites({ client, namespaces: [namespace] });
    // Again, for the bundle may have taken a while: on a port of somebody else, /readyz says nothing of our operator.
    await refuseTakenPorts(request);
    const removals: Promise<Removal>[] = [];
    const removeWebhooks = (): void => {
      removals.push(removalBy(async () => (await admission?.unregister(client)) ?? false));
    };
    const operator = runInForeground({
      command: process.execPath,
      // The last of equal options wins.
      args: [bundle, ...request.operatorArgs, `--http-port=${ports.health}`],
      env: { ...process.env, ...admission?.settings },
      // At once: from now on nobody answers. Should it fail, it is tried again below.
      onStopping: removeWebhooks,
    });
    const isReady = await becomesReady(operator, { client, admission, healthPort: ports.health });
    const exitCode = await operator.ended;
    removeWebhooks();
    const ends = await Promise.all(removals);
    if (request.install) say(farewell(ends));
    return isReady && ends.at(-1)?.kind !== "failed" ? exitCode : exitCode || 1;
  });
}

async function refuseTakenPorts({ config, install, choseAdmissionPort }: StartRequest): Promise<void> {
  await refuseTakenPort({ port: config.http.port, option: "--http-port", advice: ", 0 for any free one" });
  if (config.roles.has("admission") && (choseAdmissionPort || !install))
    await refuseTakenPort({ port: config.admission.port, option: "--admission-port" });
}

interface ChosenPorts {
  readonly health: number;
  readonly admission: number;
}

/** Free ports where none was asked for: the API server is told the webhooks' port, and nobody else needs to know it. */
async function choosePorts({ config, choseAdmissionPort }: StartRequest): Promise<ChosenPorts> {
  const claims = { home: clustersHome(), owner: `start/${process.pid}` };
  const [health = 0, admission = 0] = await claimPorts(claims.home, claims.owner, 2);
  await releasePorts(claims.home, claims.owner);
  return {
    health: config.http.port === 0 ? health : config.http.port,
    admission: choseAdmissionPort ? config.admission.port : admission,
  };
}

async function newAdmission(request: StartRequest, port: number): Promise<OutsideAdmission | undefined> {
  const { config, install, webhookHost } = request;
  if (!install || !config.roles.has("admission")) return undefined;
  return outsideAdmission({
    dir: certificates,
    host: webhookHost,
    port,
    takeover: config.takeover,
    podDefaults: config.podDefaults,
  });
}

interface Readiness {
  readonly client: KubeClient;
  readonly admission: OutsideAdmission | undefined;
  readonly healthPort: number;
}

/** Registers the webhooks once they are served. When that fails the operator is asked to end, and the answer is no. */
async function becomesReady(operator: Foreground, { client, admission, healthPort }: Readiness): Promise<boolean> {
  const check = (): void => {
    if (operator.hasEnded()) throw new Error("the operator has ended");
  };
  let isServing = false;
  try {
    await untilReady({ healthPort, limitMs: readyLimitMs, check });
    isServing = true;
    const end = new AbortController();
    void operator.ended.then(() => end.abort());
    await admission?.register(client, end.signal);
    check();
    const asked = admission === undefined ? "" : "the API server asks the webhooks; ";
    say(`ready       ${asked}try ${kubectl()} apply -f hack/samples/fluentd-elasticsearch.yaml`);
    return true;
  } catch (error) {
    // Then its own exit code says all.
    if (operator.hasEnded()) return true;
    say(error instanceof Error ? error.message : String(error));
    if (isServing && admission !== undefined)
      say(
        `The API server must reach ${admission.url}: give it another address of this machine with --webhook-host, ` +
          "or do without webhooks with --roles controller.",
      );
    operator.end("SIGTERM");
    return false;
  }
}

function announce(target: Target, { install, config }: StartRequest, admission: OutsideAdmission | undefined): void {
  say(`cluster     ${target.server} (context ${target.context}), Kubernetes ${target.version}`);
  const webhooks = admission === undefined ? [] : [`webhooks at ${admission.url}`];
  const namespaces = `namespaces pepr-system and ${config.namespace}`;
  const installed = ["CRDs daemonsets.everynode.dev and peprstores.pepr.dev", namespaces, ...webhooks];
  say(`installs    ${install ? installed.join(", ") : "nothing"}`);
}

function kubectl(): string {
  return kubectlToType({ path: process.env["PATH"] ?? "", built: join(binFolder, "kubectl"), cwd: process.cwd() });
}

/** Standard output is the operator's: its logs may be read by a program. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

start().then(
  exitCode => (process.exitCode = exitCode),
  (error: unknown) => {
    const isExpected = error instanceof NoClusterError || error instanceof PortTakenError;
    say(isExpected ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  },
);
