import { randomUUID } from "node:crypto";
import { homedir, hostname } from "node:os";
import { delimiter, join } from "node:path";

import { type Command, InvalidArgumentError, type Option } from "commander";

import { type ObjectName, objectNameOf } from "./api/identity";
import type { PodDefaultsEntry } from "./api/pod-defaults";
import type { Lifetimes } from "./certificates/state";
import type { CredentialSource } from "./kube/credentials/credentials";
import type { ProxyVariables } from "./kube/credentials/proxy";
import { type Role, type SettingValues, settingsCommand } from "./settings";
import type { LogLevel } from "./telemetry/log";

// Environment -> one frozen, validated Config. The only reader of process.env.

export interface Config {
  readonly roles: ReadonlySet<Role>;
  /** Serve `apps/v1` DaemonSets too, in the place of the built-in controller. */
  readonly takeover: boolean;
  readonly namespace: string;
  /** Where the API server and our identity there are described. */
  readonly credentials: CredentialSource;
  /** By which proxies the API server is reached, where a kubeconfig names none. */
  readonly proxies: ProxyVariables;
  /** What the credential plugins of a kubeconfig inherit. Of no other use: settings have been read from it. */
  readonly environment: ConfigSource["env"];
  readonly http: { readonly port: number };
  readonly admission: {
    readonly port: number;
    /** Undefined without the role. */
    readonly certificate: CertificateSource | undefined;
    readonly pathToken: string | undefined;
  };
  readonly log: { readonly level: LogLevel; readonly format: "json" | "text" };
  readonly leadership: {
    readonly enabled: boolean;
    readonly identity: string;
    readonly leaseDurationMs: number;
    readonly renewDeadlineMs: number;
    readonly retryPeriodMs: number;
  };
  readonly workers: number;
  readonly maxRequestsInFlight: number;
  /** The cluster-wide defaults for daemon pods, as the file had them when the process started. */
  readonly podDefaults: readonly PodDefaultsEntry[];
}

/** Where the certificate of the webhooks comes from. */
export type CertificateSource =
  | { readonly kind: "files"; readonly certFile: string; readonly keyFile: string }
  | SelfMadeCertificate;

/** The process makes it, and keeps it in a Secret with the other replicas. */
export interface SelfMadeCertificate {
  readonly kind: "selfMade";
  readonly secret: ObjectName;
  readonly service: ObjectName;
  /** The name of both webhook configurations. */
  readonly configuration: ObjectName;
  readonly lifetimes: Lifetimes;
}

export interface ConfigSource {
  /** Arguments after the program's own. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /**
   * What makes this process's identity differ from any other's of the same host. No process id: in containers that share
   * their node's name it is 1 for each, and both would lead.
   */
  readonly instance: string;
}

/** Whether `pepr build` runs this process only to learn its bindings. */
export function isPeprBuild(): boolean {
  return process.env.PEPR_MODE === "build";
}

/** The settings of this process. */
export function processConfig(): Config {
  return readConfig({
    argv: process.argv.slice(2),
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    instance: randomUUID(),
  });
}

/**
 * Reads the settings. A value that breaks a rule ends the program with exit code 1 and a message that names the
 * option, its variable, the value and the rule (a `CommanderError` in tests, which override the exit).
 */
export function readConfig(source: ConfigSource, command: Command = settingsCommand()): Config {
  takeEnvironment(command, source.env);
  const options = command.parse(source.argv, { from: "user" }).opts<SettingValues>();
  refuseContradictions(command, options);
  return Object.freeze({
    roles: options.roles,
    takeover: options.takeover,
    namespace: options.namespace,
    credentials: credentialSource(options.kubeconfig, source.env),
    proxies: proxyVariables(source.env),
    environment: source.env,
    http: { port: options.httpPort },
    admission: {
      port: options.admissionPort,
      certificate: options.roles.has("admission") ? certificateSource(command, options) : undefined,
      pathToken: options.admissionPathToken,
    },
    log: { level: options.logLevel, format: logFormat(options.logFormat, source.isTerminal) },
    leadership: {
      enabled: options.leaderElect,
      identity: options.identity ?? `${hostname()}_${source.instance}`,
      leaseDurationMs: options.leaseDurationSeconds * 1000,
      renewDeadlineMs: options.renewDeadlineSeconds * 1000,
      retryPeriodMs: options.retryPeriodSeconds * 1000,
    },
    workers: options.workers,
    maxRequestsInFlight: options.maxRequestsInFlight,
    podDefaults: options.podDefaultsFile ?? [],
  });
}

/**
 * Commander reads variables from process.env alone, at the end of its parsing. Told here, before it, they may come from
 * any environment, flags still win over them, and an error names the variable.
 */
function takeEnvironment(command: Command, env: ConfigSource["env"]): void {
  for (const option of command.options) {
    const value = option.envVar === undefined ? undefined : env[option.envVar];
    if (value)
      command.setOptionValueWithSource(option.attributeName(), parsedVariable({ command, option, value }), "env");
  }
}

function parsedVariable({ command, option, value }: { command: Command; option: Option; value: string }): unknown {
  try {
    return option.parseArg ? option.parseArg(value, undefined) : value;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return command.error(
      `error: option '${option.flags}' value '${value}' from env '${option.envVar}' is invalid. ${error.message}`,
    );
  }
}

function refuseContradictions(command: Command, options: SettingValues): void {
  const { leaseDurationSeconds, renewDeadlineSeconds, retryPeriodSeconds } = options;
  if (renewDeadlineSeconds >= leaseDurationSeconds)
    command.error(
      `error: --renew-deadline-seconds ${renewDeadlineSeconds} must be less than --lease-duration-seconds ${leaseDurationSeconds}, or two replicas could lead at once`,
    );
  if (retryPeriodSeconds >= renewDeadlineSeconds)
    command.error(
      `error: --retry-period-seconds ${retryPeriodSeconds} must be less than --renew-deadline-seconds ${renewDeadlineSeconds}`,
    );
  if (options.roles.has("admission") && !options.admissionPathToken)
    command.error(
      "error: the role admission needs --admission-path-token (EVERYNODE_ADMISSION_PATH_TOKEN); `npm start` makes one",
    );
}

function certificateSource(command: Command, options: SettingValues): CertificateSource {
  const { certificateSecret: secret, tlsCertFile: certFile, tlsKeyFile: keyFile } = options;
  if (secret !== undefined && (certFile !== undefined || keyFile !== undefined))
    return command.error(
      "error: --certificate-secret (EVERYNODE_CERTIFICATE_SECRET) is instead of --tls-cert-file and --tls-key-file (EVERYNODE_TLS_CERT_FILE, EVERYNODE_TLS_KEY_FILE), not beside them",
    );
  if (secret !== undefined) return selfMade(command, { ...options, certificateSecret: secret });
  if (certFile && keyFile) return { kind: "files", certFile, keyFile };
  return command.error(
    "error: the role admission needs --tls-cert-file and --tls-key-file (EVERYNODE_TLS_CERT_FILE, EVERYNODE_TLS_KEY_FILE), or --certificate-secret (EVERYNODE_CERTIFICATE_SECRET); `npm start` makes the files",
  );
}

function selfMade(
  command: Command,
  options: SettingValues & { readonly certificateSecret: string },
): CertificateSource {
  const { certificateSecret, admissionService, webhookConfiguration } = options;
  const { certificateLifetimeSeconds: leafSeconds, authorityLifetimeSeconds: authoritySeconds } = options;
  if (admissionService === undefined)
    return command.error(
      "error: --certificate-secret (EVERYNODE_CERTIFICATE_SECRET) needs --admission-service (EVERYNODE_ADMISSION_SERVICE), whose name the certificate is for",
    );
  if (authoritySeconds < 3 * leafSeconds)
    return command.error(
      `error: --authority-lifetime-seconds ${authoritySeconds} must be at least three times --certificate-lifetime-seconds ${leafSeconds}, or a certificate would outlive its authority`,
    );
  return {
    kind: "selfMade",
    secret: objectNameOf(certificateSecret),
    service: objectNameOf(admissionService),
    configuration: objectNameOf(webhookConfiguration),
    lifetimes: { leafMs: leafSeconds * 1000, authorityMs: authoritySeconds * 1000 },
  };
}

/** As client-go looks: the named files, else the pod's service account, else the user's own kubeconfig. */
function credentialSource(kubeconfig: string | undefined, env: ConfigSource["env"]): CredentialSource {
  if (kubeconfig) return { kind: "kubeconfig", paths: kubeconfig.split(delimiter).filter(path => path !== "") };
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (host && port) return { kind: "inCluster", host, port };
  return { kind: "kubeconfig", paths: [join(homedir(), ".kube", "config")] };
}

/** The variables that Go's programs read, in their order: capitals first. An empty one is not set. */
export function proxyVariables(env: ConfigSource["env"]): ProxyVariables {
  return {
    httpProxy: env["HTTP_PROXY"] || env["http_proxy"],
    httpsProxy: env["HTTPS_PROXY"] || env["https_proxy"],
    noProxy: env["NO_PROXY"] || env["no_proxy"],
  };
}

function logFormat(chosen: SettingValues["logFormat"], isTerminal: boolean): "json" | "text" {
  if (chosen !== "auto") return chosen;
  return isTerminal ? "text" : "json";
}
