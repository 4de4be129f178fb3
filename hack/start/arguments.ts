import { Option, type Command } from "commander";

import { readConfig, type Config, type ConfigSource } from "../../capabilities/config";
import { settingsCommand, type SettingValues } from "../../capabilities/settings";

/** What `npm start` was asked for: the operator's settings and the few of its own. */
export interface StartRequest {
  readonly config: Config;
  /** The operator's command line: ours without our own options. */
  readonly operatorArgs: readonly string[];
  /** Whether the port of the webhooks was chosen, and is not merely the default. */
  readonly choseAdmissionPort: boolean;
  readonly install: boolean;
  readonly webhookHost: string;
}

interface OwnValues {
  readonly install: boolean;
  readonly webhookHost: string;
}

/** Where the operator finds what is made for the role admission. */
export type AdmissionSettings = Readonly<Record<`EVERYNODE_${string}`, string>>;

/** What stands for the certificate until it is made: whether settings are good must be known before anything is. */
const toBeMade: AdmissionSettings = {
  EVERYNODE_TLS_CERT_FILE: "made at the start",
  EVERYNODE_TLS_KEY_FILE: "made at the start",
  EVERYNODE_ADMISSION_PATH_TOKEN: "made at the start",
};

/** Ends the program with a message when an argument or a variable is wrong, and after `--help`. */
export function readStartRequest(source: ConfigSource, command: Command = startCommand()): StartRequest {
  const installs = !source.argv.includes("--no-install");
  const config = readConfig(installs ? { ...source, env: { ...source.env, ...toBeMade } } : source, command);
  const { install, webhookHost } = command.opts<SettingValues & OwnValues>();
  return {
    config,
    operatorArgs: withoutOwn(source.argv),
    choseAdmissionPort: command.getOptionValueSource("admissionPort") !== "default",
    install,
    webhookHost,
  };
}

const note = `
What it needs in the cluster it installs there first: the CRDs, two namespaces and, with the role admission, the webhooks,
which it removes at the end. For them it makes what --tls-cert-file, --tls-key-file and --admission-path-token would name,
and without --admission-port takes a free port; the default above holds with --no-install.
`;

/** The operator's own settings with ours: one `--help` lists them all. */
export function startCommand(): Command {
  return settingsCommand()
    .name("npm start --")
    .description(
      "Runs the operator on this machine against the current kubeconfig, with readable logs on a terminal and JSON elsewhere.",
    )
    .addOption(
      new Option(
        "--no-install",
        "install nothing: neither the CRDs and namespaces nor, with the role admission, certificate and webhooks",
      ).helpGroup("Only here:"),
    )
    .addOption(
      new Option("--webhook-host <host>", "name or address by which the API server reaches this machine")
        .default("127.0.0.1")
        .helpGroup("Only here:"),
    )
    .addHelpText("after", note);
}

function withoutOwn(argv: readonly string[]): readonly string[] {
  return argv.filter(
    (argument, index) =>
      argument !== "--no-install" &&
      argument !== "--webhook-host" &&
      !argument.startsWith("--webhook-host=") &&
      argv[index - 1] !== "--webhook-host",
  );
}
