import { once } from "node:events";
import type { RequestListener } from "node:http";
import https from "node:https";
import { devNull } from "node:os";
import { delimiter } from "node:path";

import { type Capability, Log, PeprModule, metricsCollector } from "pepr";

import module from "../package.json";
import { type AdmissionAnswer, finalAnswer } from "./admission/answer";
import { copySparingly } from "./admission/sparing-copy";
import type { FlavorName } from "./api/flavor";
import {
  type Certificate,
  type CertificateFiles,
  endOf,
  readCertificate,
  reloadCertificates,
} from "./certificate-reload";
import { type DefaultsOptions, defaults } from "./defaults";
import type { ReviewTemplate } from "./effects/template-reviewer";
import type { LookUpPodDefaults } from "./kube/pod-defaults-lookup";
import { CONNECTION_LIMITS, type IntakeOptions, takeReviews } from "./review-intake";
import { rules } from "./rules";
import { type Clock, sleep } from "./telemetry/clock";
import type { Logger } from "./telemetry/log";
import { silentLogger } from "./telemetry/silent-log";

// Hosts Pepr's admission server. Pepr reads its settings from the environment, opens its HTTPS server by itself and
// ends the process on SIGTERM; here it gets them, and what it opened is taken over: certificates are reloaded,
// connections last, answers are those of `admission/answer.ts`, and the process ends when the composition root says so.

export interface AdmissionOptions {
  /** The certificate, which is served again whenever it changes; absent: it comes by `serve`. */
  readonly certificateFiles?: CertificateFiles | undefined;
  /** 0 lets the system choose one. */
  readonly port: number;
  /** The secret last part of `/mutate/<path>` and `/validate/<path>`, by which the API server shows who it is. */
  readonly apiPath: string;
  /** The kubeconfig files through which Pepr reads its store; absent where `KUBECONFIG` or the pod tells. */
  readonly kubeconfig?: readonly string[] | undefined;
  /** Complete the pods of `apps/v1` daemon sets too. */
  readonly takeover: boolean;
  readonly reviewTemplate: ReviewTemplate;
  readonly lookUpPodDefaults: LookUpPodDefaults;
  /** Hears why requests were refused that are no reviews of an API server. */
  readonly refused?: IntakeOptions["refused"];
  /** Hears when the certificate ends that is served from now on. */
  readonly certificateServed?: (endsAtMs: number) => void;
  readonly log: Logger;
  readonly clock: Clock;
}

export interface AdmissionServer {
  /**
   * Resolves with the port once requests are answered. Pepr answers none before it has read its own store, which takes
   * up to 3 s by design; rejects after 30 s, as Pepr never tries again.
   */
  ready(): Promise<{ readonly port: number }>;
  /** Greets new connections with this certificate, and leaves the others alone. Throws where the key is of another. */
  serve(certificate: Certificate): void;
  /** What Pepr counts, in Prometheus' text format. */
  metrics(): Promise<string>;
  /**
   * Answers on, and has each client let go of its connection. When all have, or after 10 s, takes no new connections, and
   * resolves when the last request is answered. Pepr's watch of its store goes on.
   */
  close(): Promise<void>;
}

/** The module for `pepr build`, which lists every binding that a setting could turn on. Has no other effect. */
export function declareAdmission(): void {
  const unasked = (): Promise<never> => Promise.reject(new Error("nothing is reviewed while bindings are listed"));
  const options = { takeover: true, reviewTemplate: unasked, lookUpPodDefaults: unasked, log: silentLogger };
  new PeprModule(module, admissionCapabilities(options));
}

/** Serves admission until `close`. Throws where the certificate cannot be read. At most once in a process. */
export function startAdmission(options: AdmissionOptions): AdmissionServer {
  const { port, log, certificateFiles: files, certificateServed = () => undefined } = options;
  // Without a certificate every handshake fails, until there is one.
  const served = files && readCertificate(files);
  Object.assign(process.env, peprEnvironment(options));
  // A request makes six lines of Pepr's at info.
  Log.level = "warn";
  const warnings: Warnings = new Map();
  const capabilities = admissionCapabilities(options, (uid, warning) =>
    warnings.set(uid, [...(warnings.get(uid) ?? []), warning]),
  );
  const stored = storeRead(capabilities);
  const pepr = new PeprModule(module, capabilities, {
    deferStart: true,
    beforeHook: ({ object }) => copySparingly(object),
  });
  const intake = { pathToken: options.apiPath, refused: options.refused ?? (() => undefined) };
  const ending = { begun: false };
  const server = serverOf(() => pepr.start(port), { served, warnings, intake, ending });
  const listening = listen(server);
  // Whoever awaits `ready` hears of it.
  listening.catch(() => undefined);
  const serve = (certificate: Certificate): void => {
    server.setSecureContext(certificate);
    certificateServed(endOf(certificate));
  };
  if (served) certificateServed(endOf(served));
  const stopReloading = files && served ? reloadCertificates({ ...options, ...files, serve, served }) : undefined;
  return {
    ready: async () => {
      await withLimit(options.clock, Promise.all([listening, stored]));
      const address = server.address();
      const actual = typeof address === "object" && address ? address.port : port;
      log.info("Serving admission", { port: actual });
      return { port: actual };
    },
    serve,
    metrics: () => metricsCollector.getMetrics(),
    close: async () => {
      stopReloading?.();
      ending.begun = true;
      await untilLetGo(server, options.clock);
      const closed = once(server, "close");
      // A connection that is busy now would otherwise be kept once it is idle.
      server.keepAliveTimeout = 1;
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
}

/** What Pepr and its client take from the environment and from nowhere else. They read it when the server starts. */
function peprEnvironment({ apiPath, kubeconfig }: AdmissionOptions): Record<string, string> {
  return {
    PEPR_API_PATH: apiPath,
    // It must read files. What it finds there is not used, see `serverOf`.
    SSL_CERT_PATH: devNull,
    SSL_KEY_PATH: devNull,
    ...(kubeconfig && { KUBECONFIG: kubeconfig.join(delimiter) }),
  };
}

type CapabilityOptions = Pick<AdmissionOptions, "takeover" | "reviewTemplate" | "lookUpPodDefaults" | "log">;

function admissionCapabilities(
  { takeover, lookUpPodDefaults, ...options }: CapabilityOptions,
  warn: DefaultsOptions["warn"] = () => undefined,
): Capability[] {
  const served: ReadonlySet<FlavorName> = new Set(takeover ? ["everynode", "apps"] : ["everynode"]);
  return [defaults({ served, lookUpPodDefaults, warn }), rules(options)];
}

/** Pepr hands its store to the capabilities just before it binds its routes, in the same turn of the event loop. */
function storeRead(capabilities: readonly Capability[]): Promise<unknown> {
  return Promise.all(capabilities.map(({ Store }) => new Promise<void>(resolve => Store.onReady(() => resolve()))));
}

const READY_LIMIT_MS = 30_000;

async function withLimit(clock: Clock, done: Promise<unknown>): Promise<void> {
  const message =
    "Pepr cannot read its store: does the CRD peprstores.pepr.dev exist, the namespace pepr-system, " +
    "and the permission to get, list, watch, create and patch peprstores there?";
  let cancel = (): void => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    cancel = clock.after(READY_LIMIT_MS, () => reject(new Error(message)));
  });
  await Promise.race([done, tooLate]).finally(() => cancel());
}

/** By the uid of a request: what its answer says beside Pepr's. */
type Warnings = Map<string, readonly string[]>;

interface ServerParts {
  readonly served: Certificate | undefined;
  readonly warnings: Warnings;
  readonly intake: IntakeOptions;
  readonly ending: { readonly begun: boolean };
}

/** The server that `start` opens. Pepr keeps it to itself, so it is caught where it is made. */
function serverOf(start: () => void, { served, warnings, intake, ending }: ServerParts): https.Server {
  const { createServer } = https;
  const caught: https.Server[] = [];
  const ownListeners = process.listeners("SIGTERM");
  const create = (_: https.ServerOptions, listener: RequestListener): https.Server => {
    const answering = withFinalAnswers(listener, { isEnding: () => ending.begun, warnings });
    const server: https.Server = createServer({ ...served, ...CONNECTION_LIMITS }, takeReviews(answering, intake));
    caught.push(server);
    return server;
  };
  Object.assign(https, { createServer: create });
  try {
    start();
  } finally {
    Object.assign(https, { createServer });
  }
  const [server] = caught;
  if (!server) throw new Error("Pepr opened no HTTPS server");
  // Pepr's would exit in the middle of our own shutdown.
  for (const listener of process.listeners("SIGTERM").filter(candidate => !ownListeners.includes(candidate))) {
    process.removeListener("SIGTERM", listener);
  }
  return server;
}

// The API server keeps idle connections for 90 s; who closes first loses requests that are on their way.
const KEEP_ALIVE_MS = 120_000;

async function listen(server: https.Server): Promise<void> {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  // Pepr would wait for a taken port for ever.
  server.removeAllListeners("error");
  if (!server.listening) await once(server, "listening");
}

/**
 * An API server keeps connections to a pod that no endpoint names any more, and calls on them; a call that meets the end of its
 * connection fails, and is not tried again, as it is a POST. So none is closed that was used a moment ago: its last answer said
 * that it goes.
 */
const LET_GO_MS = 10_000;
const LOOK_MS = 100;

async function untilLetGo(server: https.Server, clock: Clock): Promise<void> {
  for (let waitedMs = 0; waitedMs < LET_GO_MS; waitedMs += LOOK_MS) {
    const connections = await new Promise<number>(resolve => server.getConnections((_, count) => resolve(count)));
    if (connections === 0) return;
    await sleep(clock, { delayMs: LOOK_MS });
  }
}

/** Express looks for `json` on the response first, and sends what it is given there. */
function withFinalAnswers(
  listener: RequestListener,
  { isEnding, warnings }: { readonly isEnding: () => boolean; readonly warnings: Warnings },
): RequestListener {
  return (request, response) => {
    const json = (body: unknown): unknown => {
      // The API server would send its next review on this connection, which is about to go.
      if (isEnding()) response.setHeader("connection", "close");
      const send: unknown = Reflect.get(Object.getPrototypeOf(response), "json");
      if (typeof send !== "function") throw new Error("Pepr's response is not one of Express");
      return Reflect.apply(send, response, [isReview(body) ? finalReview(body, warnings) : body]);
    };
    Object.assign(response, { json });
    return listener(request, response);
  };
}

interface Review {
  readonly kind: string;
  readonly response: AdmissionAnswer;
}

function isReview(body: unknown): body is Review {
  return typeof body === "object" && body !== null && "kind" in body && body.kind === "AdmissionReview";
}

function finalReview(review: Review, warnings: Warnings): Review {
  const answer = finalAnswer(review.response, { uuid: module.pepr.uuid });
  const added = warnings.get(answer.uid) ?? [];
  warnings.delete(answer.uid);
  return { ...review, response: added.length === 0 ? answer : withWarnings(answer, added) };
}

function withWarnings(answer: AdmissionAnswer, added: readonly string[]): AdmissionAnswer {
  return { ...answer, warnings: [...(answer.warnings ?? []), ...added] };
}
