import { eventually } from "../integration/api";
import { chapter, step } from "./scenario";
import {
  apply,
  busybox,
  daemonSet,
  limitMs,
  mainContainer,
  placeOf,
  script,
  type SetPlan,
  untilComplete,
} from "./sets";
import { podsOf } from "./world";

// The ways to reach daemons that the documentation of DaemonSets lists.

const world = chapter();
const namespace = "talking";
const both = ["node-1", "node-2"];
const hostPort = 18_080;

describe("W19: daemons", () => {
  step("are there, with somebody who wants to talk to them", async () => {
    await world.kubectl.run("create", "namespace", namespace);
    await apply(world, database, service("database", {}), client, daemonSet(answering));
    await untilComplete(world, answering.place, { nodes: both, image: busybox });
    const pods = ["pod/client", "pod/database"];
    await world.kubectl.run("wait", ...pods, `--namespace=${namespace}`, "--for=condition=Ready", "--timeout=180s");
  });

  step("push what they know to a service", async () => {
    const pushed = async (): Promise<readonly string[]> => {
      const log = await world.kubectl.run("logs", "database", "--namespace", namespace);
      return [...new Set(log.match(/^pushed by node-\d$/gm))].toSorted();
    };
    await eventually(pushed, ["pushed by node-1", "pushed by node-2"], limitMs);
  });

  step("answer at the address of each node, by a known port, inside the cluster and outside", async () => {
    for (const { name, address } of world.nodes) {
      const url = `http://${address}:${hostPort}/`;
      expect(await (await fetch(url)).text()).toBe(`${name}\n`);
      expect(await ask(url)).toBe(`${name}\n`);
    }
  });

  step("are found, each of them, by the name of a headless service", async () => {
    await apply(world, service("each", { clusterIP: "None", selector: { app: "answering" } }));
    const pods = await podsOf(world, namespace, answering.place.selector);
    const addresses = pods.map(pod => pod.status?.podIP ?? "").toSorted();
    await eventually(() => resolve(`each.${namespace}.svc.cluster.local`), addresses, limitMs);
    expect(addresses).toHaveLength(2);
    for (const address of addresses)
      expect(both.map(node => `${node}\n`)).toContain(await ask(`http://${address}:8080/`));
  });

  step("answer, some of them, behind a service", async () => {
    await apply(world, service("some", { selector: { app: "answering" } }));
    // Which one is chance: asked often enough, each.
    const heard = new Set<string>();
    await eventually(
      async () => [...heard.add(await ask("http://some:8080/"))].toSorted(),
      ["node-1\n", "node-2\n"],
      limitMs,
    );
  });

  step("answer, that of the caller's node, behind a service with the internal traffic policy Local", async () => {
    await apply(world, service("own", { selector: { app: "answering" }, internalTrafficPolicy: "Local" }));
    const own = (): Promise<string> => ask("http://own:8080/");
    await eventually(own, "node-1\n", limitMs);
    for (let times = 0; times < 5; times += 1) expect(await own()).toBe("node-1\n");
    await world.kubectl.run("delete", "namespace", namespace, "--timeout=180s");
  });
});

/** What a pod on node-1 is told. A call that comes before the rules of a service would try for two minutes. */
async function ask(url: string): Promise<string> {
  const { stdout, stderr } = await world.kubectl.attempt(...inClient, "timeout", "5", "wget", "-q", "-O", "-", url);
  return stdout === "" ? stderr : stdout;
}

/** Every address that the name has, as a pod sees it. */
async function resolve(name: string): Promise<readonly string[]> {
  const { stdout } = await world.kubectl.attempt(...inClient, "nslookup", name);
  // Before that it tells the address of the name server.
  const answer = stdout.includes("Name:") ? stdout.slice(stdout.indexOf("Name:")) : "";
  return [...new Set(answer.match(/\d+\.\d+\.\d+\.\d+/g))].toSorted();
}

const inClient = ["exec", "client", "--namespace", namespace, "--"];

const answering: SetPlan = {
  place: placeOf(namespace, "answering"),
  container: {
    ...script(
      'mkdir -p /tmp/www && echo "$NODE_NAME" >/tmp/www/index.html',
      "httpd -p 8080 -h /tmp/www",
      'while :; do timeout 5 wget -q -O - "http://database:8080/cgi-bin/push?$NODE_NAME"; sleep 1; done &',
    ),
    ports: [{ containerPort: 8080, hostPort }],
    readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
  },
};

/** Writes down who pushes to it. */
const database = pod("database", {
  ...script(
    "mkdir -p /tmp/www/cgi-bin && cd /tmp/www/cgi-bin",
    "echo '#!/bin/sh' >push",
    "echo 'echo \"pushed by $QUERY_STRING\" >>/proc/1/fd/1' >>push",
    "echo 'printf \"Content-Type: text/plain\\r\\n\\r\\nok\\n\"' >>push",
    "chmod +x push && httpd -p 8080 -h /tmp/www",
  ),
});

const client = pod("client", script());

function pod(name: string, container: SetPlan["container"]): object {
  const metadata = { name, namespace, labels: { app: name } };
  const containers = [mainContainer(container)];
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { nodeName: "node-1", containers } };
}

function service(name: string, spec: object): object {
  const ports = [{ port: 8080 }];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports, ...spec },
  };
}
