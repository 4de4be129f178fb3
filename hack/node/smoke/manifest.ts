import { stringify } from "yaml";

import { images } from "../image-names";

/** The port of this machine at which each web pod answers on its node. */
export const hostPort = 18_080;
export const webPort = 8_080;

/** A web server on each node, a service and a headless one before them, and a client of the API server. */
export function smokeManifest(nodes: readonly string[]): string {
  const documents = [...nodes.map(webPod), service("web", {}), service("web-each", { clusterIP: "None" }), clientPod];
  return documents.map(one => stringify(one)).join("---\n");
}

export function webPodOf(node: string): string {
  return `web-${node}`;
}

function webPod(node: string): unknown {
  const serve = `echo serving as ${node}; mkdir /tmp/web; echo ${node} > /tmp/web/index.html`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: webPodOf(node), labels: { app: "web" } },
    spec: {
      nodeSelector: { "kubernetes.io/hostname": node },
      terminationGracePeriodSeconds: 1,
      containers: [
        {
          name: "web",
          image: images.busybox,
          command: ["sh", "-c", `${serve}; exec httpd -f -p ${webPort} -h /tmp/web`],
          ports: [{ containerPort: webPort, hostPort }],
          readinessProbe: { httpGet: { path: "/", port: webPort }, periodSeconds: 1 },
        },
      ],
    },
  };
}

function service(name: string, more: Readonly<Record<string, string>>): unknown {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: "web" }, ports: [{ port: 80, targetPort: webPort }], ...more },
  };
}

/** It reads its token, checks the API server's certificate, and asks for its health every second. */
const clientPod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "client" },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "client", image: images.agnhost, args: ["inclusterclient", "--poll-interval=1"] }],
  },
};
