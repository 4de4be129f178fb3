// What `helm test` runs in the image of the operator, by Node alone: whether the webhooks answer the API server, and
// whether a controller leads. Nothing is stored: sets are created by dry-runs.
const { readFileSync } = require("node:fs");
const https = require("node:https");
const { setTimeout: sleep } = require("node:timers/promises");

const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port, NAMESPACE: namespace, TIMEOUT_SECONDS } = process.env;
const deadline = Date.now() + Number(TIMEOUT_SECONDS) * 1000;

const checks = [
  {
    name: "a daemon set gets its defaults",
    check: async () => {
      const { status, body } = await dryRun({});
      if (status !== 201) throw new Error(told(status, body));
      if (body.spec.updateStrategy?.type !== "RollingUpdate") throw new Error("the API server stored it without defaults");
    },
  },
  {
    name: "a daemon set that breaks a rule is refused",
    check: async () => {
      const { status, body } = await dryRun({ selector: { matchLabels: { app: "another" } } });
      if (status !== 422) throw new Error(`it was not refused as invalid: ${told(status, body)}`);
    },
  },
  {
    name: "a controller leads",
    check: async () => {
      const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/everynode-controller`;
      const { status, body } = await request("GET", path);
      if (status !== 200) throw new Error(told(status, body));
      const { holderIdentity, renewTime, leaseDurationSeconds } = body.spec;
      if (!holderIdentity) throw new Error("nobody holds the Lease");
      const agoSeconds = (Date.now() - Date.parse(renewTime)) / 1000;
      if (agoSeconds > leaseDurationSeconds) throw new Error(`the lead of ${holderIdentity} ended ${agoSeconds} s ago`);
    },
  },
];

void main();

async function main() {
  let failed = 0;
  for (const { name, check } of checks) {
    const error = await untilPassed(check);
    failed += error ? 1 : 0;
    process.stdout.write(error ? `failed: ${name}: ${error.message}\n` : `ok: ${name}\n`);
  }
  process.exit(failed === 0 ? 0 : 1);
}

/** The last error, or undefined once it has passed: a Service may follow its pods late. */
async function untilPassed(check) {
  for (;;) {
    try {
      await check();
      return undefined;
    } catch (error) {
      if (Date.now() > deadline) return error;
      await sleep(1000);
    }
  }
}

function dryRun(spec) {
  const labels = { app: "everynode-test" };
  const container = { name: "none", image: "none" };
  return request("POST", `/apis/everynode.dev/v1alpha1/namespaces/${namespace}/daemonsets?dryRun=All`, {
    apiVersion: "everynode.dev/v1alpha1",
    kind: "DaemonSet",
    metadata: { name: "everynode-test" },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
      ...spec,
    },
  });
}

function request(method, path, body) {
  const headers = {
    authorization: `Bearer ${readFileSync(`${account}/token`, "utf8").trim()}`,
    "content-type": "application/json",
  };
  const options = { host, port, path, method, headers, ca: readFileSync(`${account}/ca.crt`), timeout: 15_000 };
  return new Promise((resolve, reject) => {
    const sent = https.request(options, response => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", part => (text += part));
      response.on("end", () => resolve({ status: response.statusCode, body: parsed(text) }));
      response.on("error", reject);
    });
    sent.on("timeout", () => sent.destroy(new Error("the API server does not answer")));
    sent.on("error", reject);
    sent.end(body && JSON.stringify(body));
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text };
  }
}

function told(status, { message = "" }) {
  return `the API server answered ${status} ${message}`;
}
