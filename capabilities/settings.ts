import { Command, InvalidArgumentError, Option } from "commander";

import type { PodDefaultsEntry } from "./api/pod-defaults";
import { InvalidPodDefaults, readPodDefaults } from "./pod-defaults-file";
import { LOG_LEVELS, type LogLevel } from "./telemetry/log";

// The table of settings. Each is a variable of the environment and an option of the command line, so that `--help` lists
// them all with their defaults.

export const ROLES = ["controller", "admission"] as const;
export type Role = (typeof ROLES)[number];

/** The settings as commander hands them over, after each one's parser. */
export interface SettingValues {
  readonly roles: ReadonlySet<Role>;
  readonly takeover: boolean;
  readonly namespace: string;
  readonly kubeconfig?: string;
  readonly httpPort: number;
  readonly admissionPort: number;
  readonly tlsCertFile?: string;
  readonly tlsKeyFile?: string;
  readonly admissionPathToken?: string;
  readonly certificateSecret?: string;
  readonly admissionService?: string;
  readonly webhookConfiguration: string;
  readonly certificateLifetimeSeconds: number;
  readonly authorityLifetimeSeconds: number;
  readonly logLevel: LogLevel;
  readonly logFormat: "auto" | "json" | "text";
  readonly leaderElect: boolean;
  readonly identity?: string;
  readonly leaseDurationSeconds: number;
  readonly renewDeadlineSeconds: number;
  readonly retryPeriodSeconds: number;
  readonly workers: number;
  readonly maxRequestsInFlight: number;
  /** What the file holds. */
  readonly podDefaultsFile?: readonly PodDefaultsEntry[];
}

/** The command whose options are the settings; exported for `--help` and for tests. */
export function settingsCommand(): Command {
  const command = new Command("everynode")
    .description(
      "Runs one pod on every eligible node of a Kubernetes cluster, rolls it forward and back, and keeps its history.",
    )
    .helpOption("-h, --help", "list every setting")
    .configureHelp({ showGlobalOptions: true })
    .allowExcessArguments(false)
    .addHelpText(
      "after",
      "\nThe API server is reached by the proxy of the kubeconfig (proxy-url), or else by the one that HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.",
    );
  for (const option of settings()) command.addOption(option);
  return command;
}

function settings(): Option[] {
  return [
    ...generalSettings().map(option => option.helpGroup("General:")),
    ...servingSettings().map(option => option.helpGroup("Serving and logging:")),
    ...certificateSettings().map(option => option.helpGroup("Certificate of the webhooks:")),
    ...leadershipSettings().map(option => option.helpGroup("Leadership:")),
  ];
}

function generalSettings(): Option[] {
  return [
    setting("roles <list>", "EVERYNODE_ROLES", "what this process does: controller, admission or both")
      .argParser(parseRoles)
      .default(new Set(ROLES), ROLES.join(",")),
    setting(
      "takeover <bool>",
      "EVERYNODE_TAKEOVER",
      "serve apps/v1 DaemonSets too; needs a kube-controller-manager with --controllers=*,-daemonset-controller",
    )
      .argParser(parseBoolean)
      .default(false),
    setting("namespace <name>", "EVERYNODE_NAMESPACE", "namespace of the Lease and of the takeover probe").default(
      "everynode-system",
    ),
    setting(
      "kubeconfig <path>",
      "KUBECONFIG",
      "kubeconfig file; without it ~/.kube/config or, in a pod, its service account",
    ),
    setting("workers <n>", "EVERYNODE_WORKERS", "daemon sets that are reconciled at the same time")
      .argParser(integer({ min: 1, max: 100 }))
      .default(4),
    setting(
      "max-requests-in-flight <n>",
      "EVERYNODE_MAX_REQUESTS_IN_FLIGHT",
      "writes that may be under way at the API server at the same time",
    )
      .argParser(integer({ min: 1, max: 1000 }))
      .default(50),
    setting(
      "pod-defaults-file <path>",
      "EVERYNODE_POD_DEFAULTS_FILE",
      "tolerations and node requirements for the daemon pods of the whole cluster (YAML or JSON); read once",
    ).argParser(parsePodDefaultsFile),
  ];
}

function servingSettings(): Option[] {
  return [
    setting(
      "http-port <port>",
      "EVERYNODE_HTTP_PORT",
      "port of /livez, /readyz and /metrics (plain HTTP); 0 chooses a free one",
    )
      .argParser(integer({ min: 0, max: 65_535 }))
      .default(8080),
    setting("admission-port <port>", "EVERYNODE_ADMISSION_PORT", "port of the webhooks (HTTPS)")
      .argParser(integer({ min: 1, max: 65_535 }))
      .default(3000),
    setting(
      "admission-path-token <token>",
      "EVERYNODE_ADMISSION_PATH_TOKEN",
      "secret last part of the webhooks' paths, as registered with the API server",
    ),
    setting("log-level <level>", "EVERYNODE_LOG_LEVEL", "least severe level that is written")
      .choices(LOG_LEVELS)
      .default("info"),
    setting("log-format <format>", "EVERYNODE_LOG_FORMAT", "auto is text on a terminal and json elsewhere")
      .choices(["auto", "json", "text"])
      .default("auto"),
  ];
}

function certificateSettings(): Option[] {
  return [
    setting(
      "tls-cert-file <path>",
      "EVERYNODE_TLS_CERT_FILE",
      "certificate that others make (PEM); re-read when it changes",
    ),
    setting("tls-key-file <path>", "EVERYNODE_TLS_KEY_FILE", "key of that certificate (PEM)"),
    setting(
      "certificate-secret <name>",
      "EVERYNODE_CERTIFICATE_SECRET",
      "Secret of the namespace in which this process keeps a certificate that it makes; instead of the two files",
    ).argParser(matching(OBJECT_NAME)),
    setting(
      "admission-service <name>",
      "EVERYNODE_ADMISSION_SERVICE",
      "Service of the namespace by which the API server calls the webhooks; with --certificate-secret",
    ).argParser(matching(SERVICE_NAME)),
    setting(
      "webhook-configuration <name>",
      "EVERYNODE_WEBHOOK_CONFIGURATION",
      "name of the mutating and of the validating webhook configuration, which are told whom to trust; with --certificate-secret",
    )
      .argParser(matching(OBJECT_NAME))
      .default("everynode"),
    setting(
      "certificate-lifetime-seconds <n>",
      "EVERYNODE_CERTIFICATE_LIFETIME_SECONDS",
      "how long a certificate is good that this process makes; it is renewed when a third is left",
    )
      .argParser(integer({ min: 10, max: MAX_LIFETIME_SECONDS }))
      .default(30 * DAY_SECONDS),
    setting(
      "authority-lifetime-seconds <n>",
      "EVERYNODE_AUTHORITY_LIFETIME_SECONDS",
      "how long the authority is good that signs it; at least three times as long",
    )
      .argParser(integer({ min: 30, max: MAX_LIFETIME_SECONDS }))
      .default(365 * DAY_SECONDS),
  ];
}

const DAY_SECONDS = 86_400;
const MAX_LIFETIME_SECONDS = 20 * 365 * DAY_SECONDS;

function leadershipSettings(): Option[] {
  return [
    setting(
      "leader-elect <bool>",
      "EVERYNODE_LEADER_ELECT",
      "act only while holding the Lease; false is for a single replica",
    )
      .argParser(parseBoolean)
      .default(true),
    setting(
      "identity <name>",
      "EVERYNODE_IDENTITY",
      "name of this replica in the Lease; unique (default: host name and a random part)",
    ),
    setting(
      "lease-duration-seconds <n>",
      "EVERYNODE_LEASE_DURATION_SECONDS",
      "how long others respect the Lease without a renewal",
    )
      .argParser(integer({ min: 1 }))
      .default(15),
    setting(
      "renew-deadline-seconds <n>",
      "EVERYNODE_RENEW_DEADLINE_SECONDS",
      "how long the leader goes on without a successful renewal; the server has 80 % of what is left of the duration for a write",
    )
      .argParser(integer({ min: 1 }))
      .default(10),
    setting(
      "retry-period-seconds <n>",
      "EVERYNODE_RETRY_PERIOD_SECONDS",
      "pause between attempts to acquire or renew the Lease",
    )
      .argParser(integer({ min: 1 }))
      .default(2),
  ];
}

function setting(flag: string, variable: string, description: string): Option {
  return new Option(`--${flag}`, description).env(variable);
}

function parseRoles(text: string): ReadonlySet<Role> {
  const names = text.split(",").map(name => name.trim());
  const roles = ROLES.filter(role => names.includes(role));
  const unknown = names.filter(name => !ROLES.some(role => role === name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(`Unknown role "${unknown.join('", "')}"; supported: ${ROLES.join(", ")}.`);
  return new Set(roles);
}

interface Rule {
  readonly pattern: RegExp;
  readonly maxLength: number;
  readonly words: string;
}

const OBJECT_NAME: Rule = {
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
  maxLength: 253,
  words: "the name of an object: at most 253 lower case letters, digits, '-' and '.'",
};

const SERVICE_NAME: Rule = {
  pattern: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  maxLength: 63,
  words: "the name of a Service: at most 63 lower case letters, digits and '-', the first a letter",
};

function matching({ pattern, maxLength, words }: Rule): (text: string) => string {
  return text => {
    if (text.length <= maxLength && pattern.test(text)) return text;
    throw new InvalidArgumentError(`It must be ${words}.`);
  };
}

function parsePodDefaultsFile(path: string): readonly PodDefaultsEntry[] {
  try {
    return readPodDefaults(path);
  } catch (error) {
    if (error instanceof InvalidPodDefaults) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function parseBoolean(text: string): boolean {
  if (text === "true") return true;
  if (text === "false") return false;
  throw new InvalidArgumentError("It must be true or false.");
}

function integer({ min, max = Number.MAX_SAFE_INTEGER }: { min: number; max?: number }): (text: string) => number {
  return text => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new InvalidArgumentError(`It must be an integer ${range}.`);
  };
}
