import { startAdmission } from "../../capabilities/admission-server";
import { createTemplateReviewer } from "../../capabilities/effects/template-reviewer";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { createPodDefaultsLookup } from "../../capabilities/kube/pod-defaults-lookup";
import { createTransport } from "../../capabilities/kube/transport";
import { systemClock } from "../../capabilities/telemetry/clock";
import { createLogger } from "../../capabilities/telemetry/log";

// The admission server alone in a process, as Pepr's watch of its store ends with the process only. Prints its port.

const [certFile = "", keyFile = "", apiPath = "", ...kubeconfig] = process.argv.slice(2);
const log = createLogger({ level: "warn", format: "json", destination: process.stderr });
const clock = systemClock;
const credentials = createCredentials({ source: { kind: "kubeconfig", paths: kubeconfig }, clock, log });
const client = createHttpClient({ transport: createTransport({ credentials, clock }), clock });
const reviewTemplate = createTemplateReviewer({ client, clock, log, reviewed: () => undefined });
const settings = {
  port: 0,
  certificateFiles: { certFile, keyFile },
  apiPath,
  takeover: false,
  kubeconfig,
  reviewTemplate,
  lookUpPodDefaults: createPodDefaultsLookup([], { client, clock, log }),
};
const server = startAdmission({ ...settings, log, clock });

async function serve(): Promise<void> {
  const { port } = await server.ready();
  process.stdout.write(`port ${port}\n`);
}

process.once("SIGTERM", () => {
  void server.close().then(() => process.exit(0));
});

serve().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
