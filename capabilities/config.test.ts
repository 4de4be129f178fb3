import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { CommanderError } from "commander";

import { type ConfigSource, readConfig } from "./config";
import { settingsCommand } from "./settings";

const controllerOnly = { EVERYNODE_ROLES: "controller" };
const admissionOnly = { EVERYNODE_ROLES: "admission", EVERYNODE_ADMISSION_PATH_TOKEN: "t" };
const selfMade = {
  ...admissionOnly,
  EVERYNODE_CERTIFICATE_SECRET: "everynode-certificates",
  EVERYNODE_ADMISSION_SERVICE: "everynode-admission",
};

function source(env: Record<string, string>, argv: string[] = []): ConfigSource {
  return { argv, env, isTerminal: false, instance: "7" };
}

/** Reads the settings with the exit and the output of the process taken away. */
function read(given: ConfigSource) {
  let output = "";
  const command = settingsCommand()
    .exitOverride()
    .configureOutput({ writeOut: text => (output += text), writeErr: text => (output += text) });
  try {
    return { config: readConfig(given, command), output };
  } catch (error) {
    if (error instanceof CommanderError) return { error, output };
    throw error;
  }
}

it("has defaults that elect a leader and do not take over the built-in kind", () => {
  const { config } = read(source(controllerOnly));
  expect(config).toMatchObject({
    takeover: false,
    leadership: { enabled: true, leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 },
    http: { port: 8080 },
    log: { level: "info", format: "json" },
  });
  expect([...(config?.roles ?? [])]).toEqual(["controller"]);
});

it("takes settings from the environment, and flags before it", () => {
  const { config } = read(
    source({ ...controllerOnly, EVERYNODE_HTTP_PORT: "9", EVERYNODE_WORKERS: "8" }, ["--workers", "2"]),
  );
  expect(config).toMatchObject({ http: { port: 9 }, workers: 2 });
});

it("counts an empty variable as not set, as manifests write it", () => {
  expect(read(source({ ...controllerOnly, EVERYNODE_WORKERS: "" })).config?.workers).toBe(4);
});

it.each([
  ["the files of KUBECONFIG", { KUBECONFIG: "/a:/b" }, { kind: "kubeconfig", paths: ["/a", "/b"] }],
  [
    "KUBECONFIG also in a pod",
    { KUBECONFIG: "/a", KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" },
    { kind: "kubeconfig", paths: ["/a"] },
  ],
  [
    "the service account in a pod",
    { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" },
    { kind: "inCluster", host: "10.0.0.1", port: "443" },
  ],
  ["the user's own kubeconfig elsewhere", {}, { kind: "kubeconfig", paths: [expect.stringMatching(/\.kube.config$/)] }],
])("finds the API server by %s", (_name, env, credentials) => {
  expect(read(source({ ...controllerOnly, ...env })).config?.credentials).toEqual(credentials);
});

it.each([
  ["capitals", { HTTPS_PROXY: "s", HTTP_PROXY: "h", NO_PROXY: "n" }],
  ["small letters", { https_proxy: "s", http_proxy: "h", no_proxy: "n" }],
  ["small letters where capitals are empty", { HTTPS_PROXY: "", https_proxy: "s", http_proxy: "h", no_proxy: "n" }],
  [
    "capitals before small letters",
    { HTTPS_PROXY: "s", HTTP_PROXY: "h", NO_PROXY: "n", https_proxy: "x", http_proxy: "x", no_proxy: "x" },
  ],
])("takes proxies from the environment in %s", (_name, env) => {
  const proxies = { httpsProxy: "s", httpProxy: "h", noProxy: "n" };
  expect(read(source({ ...controllerOnly, ...env })).config?.proxies).toEqual(proxies);
});

it("names the variables of proxies in its help, as they are no options", () => {
  expect(read(source({}, ["--help"])).output).toMatch(/HTTPS_PROXY, HTTP_PROXY and NO_PROXY/);
});

it("hands the environment on to plugins", () => {
  expect(read(source({ ...controllerOnly, AWS_PROFILE: "p" })).config?.environment).toMatchObject({ AWS_PROFILE: "p" });
});

it("writes readable logs on a terminal", () => {
  expect(read({ ...source(controllerOnly), isTerminal: true }).config?.log.format).toBe("text");
});

it.each([
  [
    "an unknown role",
    { EVERYNODE_ROLES: "controler" },
    ["EVERYNODE_ROLES", "controler", "supported: controller, admission"],
  ],
  ["no boolean", { EVERYNODE_TAKEOVER: "yes" }, ["EVERYNODE_TAKEOVER", "yes", "true or false"]],
  ["a port out of range", { EVERYNODE_HTTP_PORT: "70000" }, ["EVERYNODE_HTTP_PORT", "70000", "from 0 to 65535"]],
  ["no number", { EVERYNODE_WORKERS: "4x" }, ["EVERYNODE_WORKERS", "4x", "integer from 1 to 100"]],
  ["an unknown level", { EVERYNODE_LOG_LEVEL: "loud" }, ["EVERYNODE_LOG_LEVEL", "loud", "debug, info, warn, error"]],
  [
    "a renewal slower than the lease",
    { ...controllerOnly, EVERYNODE_RENEW_DEADLINE_SECONDS: "15" },
    ["--renew-deadline-seconds 15", "less than --lease-duration-seconds 15"],
  ],
  [
    "a retry slower than the renewal",
    { ...controllerOnly, EVERYNODE_RETRY_PERIOD_SECONDS: "10" },
    ["--retry-period-seconds 10", "less than --renew-deadline-seconds 10"],
  ],
  [
    "admission without a secret path",
    { EVERYNODE_ROLES: "admission", EVERYNODE_TLS_CERT_FILE: "/c", EVERYNODE_TLS_KEY_FILE: "/k" },
    ["EVERYNODE_ADMISSION_PATH_TOKEN"],
  ],
  [
    "admission without a certificate",
    admissionOnly,
    ["EVERYNODE_TLS_CERT_FILE", "EVERYNODE_TLS_KEY_FILE", "EVERYNODE_CERTIFICATE_SECRET"],
  ],
  [
    "a certificate without its key",
    { ...admissionOnly, EVERYNODE_TLS_CERT_FILE: "/c" },
    ["needs --tls-cert-file and --tls-key-file", "EVERYNODE_TLS_KEY_FILE"],
  ],
  [
    "a certificate of its own beside one of others",
    { ...selfMade, EVERYNODE_TLS_KEY_FILE: "/k" },
    ["EVERYNODE_CERTIFICATE_SECRET", "EVERYNODE_TLS_KEY_FILE", "not beside"],
  ],
  [
    "a certificate of its own for nobody knows which name",
    { ...admissionOnly, EVERYNODE_CERTIFICATE_SECRET: "s" },
    ["EVERYNODE_CERTIFICATE_SECRET", "EVERYNODE_ADMISSION_SERVICE"],
  ],
  [
    "certificates that outlive their authority",
    { ...selfMade, EVERYNODE_CERTIFICATE_LIFETIME_SECONDS: "100", EVERYNODE_AUTHORITY_LIFETIME_SECONDS: "299" },
    ["--authority-lifetime-seconds 299", "three times --certificate-lifetime-seconds 100"],
  ],
  [
    "what is no name of a Secret",
    { ...selfMade, EVERYNODE_CERTIFICATE_SECRET: "A_b" },
    ["EVERYNODE_CERTIFICATE_SECRET", "A_b", "lower case letters"],
  ],
  [
    "what is no name of a Service",
    { ...selfMade, EVERYNODE_ADMISSION_SERVICE: "a.b" },
    ["EVERYNODE_ADMISSION_SERVICE", "a.b", "the name of a Service"],
  ],
])("refuses %s, naming the setting, the value and the rule", (_name, env, fragments) => {
  const { error, output } = read(source(env));
  expect(error?.exitCode).toBe(1);
  for (const fragment of fragments) expect(output).toContain(fragment);
});

it.each([
  [
    "of files",
    { ...admissionOnly, EVERYNODE_TLS_CERT_FILE: "/c", EVERYNODE_TLS_KEY_FILE: "/k" },
    { kind: "files", certFile: "/c", keyFile: "/k" },
  ],
  [
    "that it makes, for 30 days, by an authority for a year",
    selfMade,
    {
      kind: "selfMade",
      secret: "everynode-certificates",
      service: "everynode-admission",
      configuration: "everynode",
      lifetimes: { leafMs: 30 * 86_400_000, authorityMs: 365 * 86_400_000 },
    },
  ],
  ["of nobody without the role", { ...selfMade, ...controllerOnly }, undefined],
])("serves admission with a certificate %s", (_name, env, certificate) => {
  expect(read(source(env)).config?.admission.certificate).toEqual(certificate);
});

it("lists every setting with its variable under --help", () => {
  const output = read(source({}, ["--help"])).output;
  for (const option of settingsCommand().options)
    expect(output.replace(/\s+/g, " ")).toContain(`env: ${option.envVar}`);
});

describe("the file of cluster-wide defaults for daemon pods", () => {
  const folder = mkdtempSync(join(tmpdir(), "everynode-pod-defaults-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const readWith = (content: string) => {
    const path = join(folder, "defaults.yaml");
    writeFileSync(path, content);
    return { path, ...read(source({ ...controllerOnly, EVERYNODE_POD_DEFAULTS_FILE: path })) };
  };

  const entries = [{ tolerations: [{ key: "dedicated", operator: "Exists" }] }];

  it("is none unless it is named", () => {
    expect(read(source(controllerOnly)).config?.podDefaults).toEqual([]);
  });

  it.each([
    ["YAML", "- tolerations:\n    - key: dedicated\n      operator: Exists\n"],
    ["JSON", JSON.stringify(entries)],
  ])("may be %s", (_name, content) => {
    expect(readWith(content).config?.podDefaults).toEqual(entries);
  });

  it.each([
    ["breaks a rule", "- toleration: []\n", "podDefaults[0].toleration: Forbidden: no such field"],
    ["is empty", "", "podDefaults: Invalid value: null: must be a list"],
    ["is no YAML", "- [", "Flow sequence in block collection must be sufficiently indented"],
  ])("is refused where it %s, naming the setting, the file and the rule", (_name, content, rule) => {
    const { error, output, path } = readWith(content);
    expect(error?.exitCode).toBe(1);
    for (const fragment of ["EVERYNODE_POD_DEFAULTS_FILE", path, rule]) expect(output).toContain(fragment);
  });

  it("has to be there", () => {
    const { error, output } = read(source(controllerOnly, ["--pod-defaults-file", join(folder, "missing")]));
    expect(error?.exitCode).toBe(1);
    expect(output).toMatch(/--pod-defaults-file.*ENOENT/);
  });
});
