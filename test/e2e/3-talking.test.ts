import { eventually } from "../integration/api";
import { chapter, needing, step } from "./scenario";
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
const hostPort = 18_080;

describe("W19: daemons", () => {
  step("are there, with somebody who wants to talk to them", async () => {
    await world.kubectl.run("create", "namespace", namespace);
    await apply(
      world,
      pod("database", database),
      service("database", {}),
      pod("client", script()),
      daemonSet(answering),
    );
    await untilComplete(world, answering.place, { nodes: world.workers, image: busybox });
    const pods = ["pod/client", "pod/database"];
    await world.kubectl.run("wait", ...pods, `--namespace=${namespace}`, "--for=condition=Ready", "--timeout=180s");
  });

  step("push what they know to a service", async () => {
    const pushed = async (): Promise<readonly string[]> => {
      const log = await world.kubectl.run("logs", "database", "--namespace", namespace);
      return [...new Set(log.match(/(?<=^pushed by ).+$/gm))].toSorted();
    };
    await eventually(pushed, world.workers, limitMs);
  });

  step("answer at the address of each node, by a known port, inside the cluster", async () => {
    for (const { name, url } of doors()) expect(await ask(url)).toBe(`${name}\n`);
  });

  needing("outside")("answer at the address of each node, by a known port, outside of the cluster too", async () => {
    for (const { name, url } of doors()) expect(await (await fetch(url)).text()).toBe(`${name}\n`);
  });

  step("are found, each of them, by the name of a headless service", async () => {
    await apply(world, service("each", { clusterIP: "None", selector: { app: "answering" } }));
    const pods = await podsOf(world, namespace, answering.place.selector);
    const addresses = pods.map(pod => pod.status?.podIP ?? "").toSorted();
    await eventually(() => resolve(`each.${namespace}.svc.cluster.local`), addresses, limitMs);
    expect(addresses).toHaveLength(world.workers.length);
    for (const address of addresses) expect(world.workers).toContain((await ask(`http://${address}:8080/`)).trim());
  });

  step("answer, some of them, behind a service", async () => {
    await apply(world, service("some", { selector: { app: "answering" } }));
    // Which one is chance: asked often enough, each.
    const heard = new Set<string>();
    await eventually(
      async () => [...heard.add((await ask("http://some:8080/")).trim())].toSorted(),
      world.workers,
      limitMs,
    );
  });

  step("answer, that of the caller's node, behind a service with the internal traffic policy Local", async () => {
    await apply(world, service("own", { selector: { app: "answering" }, internalTrafficPolicy: "Local" }));
    const own = (): Promise<string> => ask("http://own:8080/");
    const answer = `${world.workers[0]}\n`;
    await eventually(own, answer, limitMs);
    for (let times = 0; times < 5; times += 1) expect(await own()).toBe(answer);
    await world.kubectl.run("delete", "namespace", namespace, "--timeout=180s");
  });
});

/** Where the daemon of each node has a port of the node. */
function doors(): readonly { readonly name: string; readonly url: string }[] {
  const reachable = world.nodes.filter(({ isWorker }) => isWorker);
  return reachable.map(({ name, address }) => ({ name, url: `http://${address}:${hostPort}/` }));
}

/** What a pod on the first worker is told. A call that comes before the rules of a service would try for two minutes. */
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
const database: SetPlan["container"] = {
  ...script(
    "mkdir -p /tmp/www/cgi-bin && cd /tmp/www/cgi-bin",
    "echo '#!/bin/sh' >push",
    "echo 'echo \"pushed by $QUERY_STRING\" >>/proc/1/fd/1' >>push",
    "echo 'printf \"Content-Type: text/plain\\r\\n\\r\\nok\\n\"' >>push",
    "chmod +x push && httpd -p 8080 -h /tmp/www",
  ),
};

function pod(name: string, container: SetPlan["container"]): object {
  const metadata = { name, namespace, labels: { app: name } };
  const containers = [mainContainer(container)];
  return { apiVersion: "v1", kind: "Pod", metadata, spec: { nodeName: world.workers[0], containers } };
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
