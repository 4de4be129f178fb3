import { createTemplateReviewer } from "../../../../capabilities/effects/template-reviewer";
import { createCredentials } from "../../../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../../../capabilities/kube/http-client";
import { createTransport } from "../../../../capabilities/kube/transport";
import { systemClock } from "../../../../capabilities/telemetry/clock";
import { silentLogger } from "../../../../capabilities/telemetry/silent-log";
import { serveEverynode } from "./everynode";

// As the operator is: each new template is judged by the API server.
serveEverynode(({ kubeconfig }) => {
  const parts = { clock: systemClock, log: silentLogger };
  const credentials = createCredentials({ source: { kind: "kubeconfig", paths: [kubeconfig] }, ...parts });
  const client = createHttpClient({
    transport: createTransport({ credentials, clock: systemClock }),
    clock: systemClock,
  });
  return createTemplateReviewer({ client, ...parts, reviewed: () => undefined });
});
