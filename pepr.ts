import type * as AdmissionModule from "./capabilities/admission-server";
import { namespaceOf, objectNameOf } from "./capabilities/api/identity";
import { type Keeping, keepCertificates } from "./capabilities/certificates/keep";
import { makeAuthority, makeLeaf } from "./capabilities/certificates/x509";
import { type Config, type SelfMadeCertificate, isPeprBuild, processConfig } from "./capabilities/config";
import { type Controller, createController } from "./capabilities/controller";
import type { KubeClient } from "./capabilities/kube/client";
import { type Credentials, createCredentials } from "./capabilities/kube/credentials/credentials";
import { createHttpClient } from "./capabilities/kube/http-client";
import { createTemplateReviewer } from "./capabilities/effects/template-reviewer";
import { createLeaderElection } from "./capabilities/kube/leadership/lease";
import { createPodDefaultsLookup } from "./capabilities/kube/pod-defaults-lookup";
import { createTransport } from "./capabilities/kube/transport";
import { systemClock as clock } from "./capabilities/telemetry/clock";
import { monitorEventLoop } from "./capabilities/telemetry/event-loop";
import { type HealthCheck, serveHealth } from "./capabilities/telemetry/health";
import { type Logger, createLogger } from "./capabilities/telemetry/log";
import { type Metrics, createMetrics } from "./capabilities/telemetry/metrics";

// The composition root: settings -> client -> roles -> health. The only place that starts things, and the only one that
// ends the process. `pepr build` runs this file to learn the bindings, and must find no other effect.

/** A part of the process that runs until it is stopped. */
interface Running {
  readonly livez: readonly HealthCheck[];
  readonly readyz: readonly HealthCheck[];
  /** Metrics of its own, in Prometheus' text format. */
  readonly metrics?: () => Promise<string>;
  /** Settles only when the part cannot go on; rejects with why. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** For the Lease, and for what the cache reads: they must not wait behind as many writes as may be under way. */
const OTHER_CONNECTIONS = 16;

/**
 * How many templates admission asks the API server about at once. They have connections of their own: a crowd of sets
 * neither overloads an API server that is slow already, nor keeps the Lease and the controller waiting.
 */
const REVIEW_CONNECTIONS = 16;

interface Context {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly client: KubeClient;
  readonly credentials: Credentials;
}

if (isPeprBuild()) void loadAdmission().then(({ declareAdmission }) => declareAdmission());
else void main(processConfig());

/** Only where admission is served: Pepr, and what it brings, would be a fifth of a controller's memory. */
function loadAdmission(): Promise<typeof AdmissionModule> {
  return import("./capabilities/admission-server");
}

async function main(config: Config): Promise<void> {
  const log = createLogger(config.log);
  try {
    await run(config, log);
    log.info("Stopped");
    process.exit(0);
  } catch (error) {
    log.error("Ending after an error that only a restart can mend", { error });
    process.exit(1);
  }
}

async function run(config: Config, log: Logger): Promise<void> {
  const stopping = awaitStopSignal(log);
  const eventLoop = monitorEventLoop(clock);
  const metrics = createMetrics();
  metrics.watchEventLoop(eventLoop.latenessMs);
  const { credentials: source, environment, proxies } = config;
  const credentials = createCredentials({ source, environment, proxies, clock, log });
  const transport = createTransport({
    credentials,
    clock,
    connections: config.maxRequestsInFlight + OTHER_CONNECTIONS,
  });
  const context = { config, log, metrics, credentials, client: createHttpClient({ transport, clock }) };
  const parts = [
    ...(config.roles.has("controller") ? [runController(context)] : []),
    ...(config.roles.has("admission") ? [runAdmission(context, await loadAdmission())] : []),
  ];
  const health = await serveHealth({
    port: config.http.port,
    livez: [eventLoop.check, ...parts.flatMap(({ livez }) => livez)],
    readyz: [stopping.check, ...parts.flatMap(({ readyz }) => readyz)],
    metrics: async () => {
      const pages = [metrics.page(), ...parts.flatMap(part => part.metrics?.() ?? [])];
      return (await Promise.all(pages)).join("");
    },
  });
  log.info("Serving health and metrics", { port: health.port });
  await Promise.race([stopping.requested, ...parts.map(({ ended }) => ended)]);
  await Promise.all(parts.map(part => part.stop()));
  eventLoop.stop();
  await health.close();
  await transport.close();
}

function runController(context: Context): Running {
  const controller = createController({ ...context, clock, random: Math.random });
  controller.start();
  const leading = context.config.leadership.enabled ? runElected(controller, context) : runAlone(controller, context);
  return {
    livez: controller.livez,
    readyz: [...controller.readyz, { name: "leadership", check: () => "ok", note: () => leading.describe() }],
    ended: leading.ended,
    stop: async () => {
      // The Lease is held, and renewed, until what is under way has ended.
      await controller.drain();
      await leading.stop();
      await controller.stop();
    },
  };
}

interface Leading extends Pick<Running, "ended" | "stop"> {
  /** One line for people. */
  describe(): string;
}

function runElected(controller: Controller, { config, log, metrics, client }: Context): Leading {
  const { identity, ...timings } = config.leadership;
  const election = createLeaderElection({
    ...{ client, clock, log, identity, timings },
    namespace: namespaceOf(config.namespace),
    name: objectNameOf("everynode-controller"),
  });
  const ended = election.run(async leadership => {
    metrics.setLeader(true);
    await controller.act(leadership).finally(() => metrics.setLeader(false));
  });
  return { ended, stop: () => election.stop(), describe: () => election.describe() };
}

/** A single replica, which nobody contests the lead. */
function runAlone(controller: Controller, { metrics }: Context): Leading {
  const abort = new AbortController();
  metrics.setLeader(true);
  const ended = controller.act({ signal: abort.signal, isHeld: () => !abort.signal.aborted });
  return {
    ended,
    describe: () => "leading without an election",
    stop: async () => {
      abort.abort();
      await ended.catch(() => undefined);
    },
  };
}

function runAdmission(context: Context, { startAdmission }: typeof AdmissionModule): Running {
  const { config, log, client, credentials, metrics } = context;
  const { port, certificate, pathToken = "" } = config.admission;
  const { takeover, credentials: source } = config;
  const transport = createTransport({ credentials, clock, connections: REVIEW_CONNECTIONS });
  const reviewer = createHttpClient({ transport, clock });
  const reviewTemplate = createTemplateReviewer({ client: reviewer, clock, log, reviewed: metrics.templateReviewed });
  const lookUpPodDefaults = createPodDefaultsLookup(config.podDefaults, { client, clock, log });
  // Pepr reads its store through a client of its own, which looks for a kubeconfig by itself unless told.
  const kubeconfig = source.kind === "kubeconfig" ? { kubeconfig: source.paths } : {};
  const server = startAdmission({
    port,
    certificateFiles: certificate?.kind === "files" ? certificate : undefined,
    apiPath: pathToken,
    takeover,
    reviewTemplate,
    lookUpPodDefaults,
    refused: metrics.requestRefused,
    certificateServed: metrics.certificateServed,
    log,
    clock,
    ...kubeconfig,
  });
  const keeping = certificate?.kind === "selfMade" ? keepOwnCertificate(certificate, { server, context }) : undefined;
  let isReady = false;
  const ended = server.ready().then(() => {
    isReady = true;
    return new Promise<void>(() => undefined);
  });
  const check = (): string => (isReady ? "ok" : "Pepr has not read its store yet");
  const stop = async (): Promise<void> => {
    await keeping?.stop();
    await server.close();
    await transport.close();
  };
  const readyz = [
    { name: "admission", check },
    ...(keeping ? [{ name: "certificate", check: keeping.check, note: keeping.describe }] : []),
  ];
  return { livez: [], readyz, metrics: server.metrics, ended, stop };
}

function keepOwnCertificate(
  source: SelfMadeCertificate,
  { server, context }: { readonly server: AdmissionModule.AdmissionServer; readonly context: Context },
): Keeping {
  const { config, log, client } = context;
  return keepCertificates({
    ...source,
    ...{ client, clock, log, random: Math.random },
    namespace: namespaceOf(config.namespace),
    issuer: { makeAuthority, makeLeaf },
    serve: ({ certificate, key }) => server.serve({ cert: certificate.pem, key }),
  });
}

/** The first signal asks the process to stop, the second one ends it at once. */
function awaitStopSignal(log: Logger): { readonly requested: Promise<void>; readonly check: HealthCheck } {
  let isStopping = false;
  const requested = new Promise<void>(resolve => {
    const stop = (signal: NodeJS.Signals): void => {
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info("Stopping", { signal });
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
  return { requested, check: { name: "shutdown", check: () => (isStopping ? "the process is stopping" : "ok") } };
}
