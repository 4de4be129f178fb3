import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { KubeConfig } from "@kubernetes/client-node";

import { openCluster, startCluster, type Cluster } from "../../hack/control-plane/cluster";
import { isRunning } from "../../hack/control-plane/processes";
import { waitUntil } from "../../hack/control-plane/readiness";
import { listClusters, recordedProcesses, type RecordedProcess } from "../../hack/control-plane/state";

const home = mkdtempSync(join(tmpdir(), "everynode-control-plane-"));
const repository = join(__dirname, "../..");
const limitMs = 120_000;
jest.setTimeout(limitMs);

beforeAll(() => {
  // A home of its own: the tests ask what is left in it.
  process.env["EVERYNODE_CLUSTERS"] = home;
});

afterAll(async () => {
  for (const name of await listClusters(home)) await cli("down", "--name", name);
  delete process.env["EVERYNODE_CLUSTERS"];
  rmSync(home, { recursive: true, force: true });
}, limitMs);

describe("a cluster", () => {
  let one: Cluster;
  let two: Cluster;

  beforeAll(async () => {
    [one, two] = await Promise.all([
      startCluster({ name: "one", nodes: 5 }),
      startCluster({ name: "two", nodes: 3, controllers: "*", readyDelayMs: 10_000, pendingImages: "^broken/" }),
    ]);
  }, 15 * limitMs);

  afterAll(async () => {
    await Promise.all([one, two].map(cluster => (cluster as Cluster | undefined)?.stop()));
  }, limitMs);

  it("runs beside another one", async () => {
    expect(one.server).not.toBe(two.server);
    expect(await kubectl(one, "get", "nodes", "-o", "name")).toHaveLength(5);
    expect(await kubectl(two, "get", "nodes", "-o", "name")).toHaveLength(3);
  });

  it("says the version that go.mod requires", async () => {
    const [client, server] = (await kubectl(one, "version")).filter(line => !line.startsWith("Kustomize"));
    expect(server?.replace("Server", "Client")).toBe(client);
  });

  it("starts with every node ready and without a taint", async () => {
    const nodes = await one.nodes.list();
    expect(nodes.map(node => node.name)).toEqual(["node-0000", "node-0001", "node-0002", "node-0003", "node-0004"]);
    expect(nodes.every(node => node.ready && node.taints.length === 0)).toBe(true);
  });

  it("is reached with its kubeconfig by the JavaScript client", () => {
    const config = new KubeConfig();
    config.loadFromFile(one.kubeconfig);
    expect(config.getCurrentCluster()?.server).toBe(one.server);
    expect(config.getCurrentUser()?.certData).toBeDefined();
  });

  it("adds and removes nodes, by number and by name", async () => {
    expect(await one.nodes.add(2, { labels: { pool: "gpu" }, taints: [gpuTaint] })).toEqual(["node-0005", "node-0006"]);
    expect(await kubectl(one, "get", "nodes", "-l", "pool=gpu", "-o", "name")).toEqual([
      "node/node-0005",
      "node/node-0006",
    ]);
    await one.nodes.add(["edge"]);
    expect(await one.nodes.remove(["edge", "node-0006"])).toEqual(["edge", "node-0006"]);
    expect(await one.nodes.remove(1)).toEqual(["node-0005"]);
    expect(await one.nodes.list()).toHaveLength(5);
  });

  it("labels and unlabels a node", async () => {
    await one.nodes.label("node-0001", { disk: "ssd" });
    expect(await kubectl(one, "get", "nodes", "-l", "disk=ssd", "-o", "name")).toEqual(["node/node-0001"]);
    await one.nodes.label("node-0001", { disk: null });
    expect(await kubectl(one, "get", "nodes", "-l", "disk", "-o", "name")).toEqual([]);
  });

  it("taints and untaints a node", async () => {
    const taintsOf = async (name: string): Promise<unknown> =>
      (await one.nodes.list()).find(node => node.name === name)?.taints;
    await one.nodes.taint("node-0002", gpuTaint);
    expect(await taintsOf("node-0002")).toEqual([gpuTaint]);
    await one.nodes.untaint("node-0002", { key: "gpu" });
    expect(await taintsOf("node-0002")).toEqual([]);
  });

  it("delays readiness and keeps pods with unpullable images pending, when asked to", async () => {
    await kubectl(two, "create", "deployment", "stuck", "--image=broken/app:1");
    await kubectl(two, "create", "deployment", "fine", "--image=registry.test/fine:1", "--replicas=2");
    const states = async (app: string): Promise<string> => {
      const path = "{range .items[*]}{.status.phase}/{.status.containerStatuses[0].ready} {end}";
      return (await kubectl(two, "get", "pods", "-l", `app=${app}`, "-o", `jsonpath=${path}`)).join("").trim();
    };
    const seen = new Set<string>();
    await eventually(async () => {
      seen.add(await states("fine"));
      return seen.has("Running/true Running/true");
    });
    expect([...seen]).toContainEqual(expect.stringContaining("Running/false"));
    await eventually(async () => (await states("stuck")) === "Pending/false");
  });

  it("lets KWOK end no pod but those whose deletion somebody asked for", async () => {
    await kubectl(two, "create", "deployment", "meant", "--image=registry.test/fine:1");
    const pods = (): Promise<readonly string[]> => kubectl(two, "get", "pods", "-l", "app=meant", "-o", "name");
    await eventually(async () => (await pods()).length === 1);
    const [pod = ""] = await pods();
    const asKwok = ["--as=kwok", "--as-group=system:masters"];
    await expect(kubectl(two, "delete", pod, "--now", ...asKwok)).rejects.toThrow(
      "its predecessor of the same name is meant",
    );
    await kubectl(two, "delete", pod);
    expect(await pods()).not.toContain(pod);
  });

  it.each(["kube-apiserver", "etcd"] as const)(
    "has its data when %s was killed and started again",
    async component => {
      await two.nodes.label("node-0001", { marked: component });
      const before = pidOf(await recordedProcesses(two.dir), component);
      await two.components.kill(component);
      expect((await cli("status", "--name", "two")).split("\n")[0]).toBe(`two: ended: ${component}`);
      await two.components.start(component);
      await two.components.untilServing();
      expect(pidOf(await recordedProcesses(two.dir), component)).not.toBe(before);
      expect(await kubectl(two, "get", "nodes", "-l", `marked=${component}`, "-o", "name")).toEqual(["node/node-0001"]);
      await expect(two.components.start(component)).rejects.toThrow(`${component} runs already`);
    },
    limitMs,
  );

  it("keeps its name to itself", async () => {
    await expect(startCluster({ name: "one" })).rejects.toThrow("cluster one already exists");
    expect(await one.nodes.list()).toHaveLength(5);
  });

  it("is opened by name from elsewhere", async () => {
    const again = await openCluster("one");
    expect(await again.nodes.list()).toHaveLength(5);
    await again.close();
  });

  it(
    "leaves no process, no folder and no port when it stops",
    async () => {
      const processes = await recordedProcesses(one.dir);
      expect(processes).toHaveLength(5);
      await one.stop();
      expectGone(one.dir, processes);
      expect((await recordedProcesses(two.dir)).every(isRunning)).toBe(true);
    },
    limitMs,
  );
});

describe("the command line", () => {
  // One that a failed test has left at work would keep its cluster from being taken down.
  afterEach(async () => {
    for (const child of spawned.splice(0)) await killed(child);
  }, limitMs);

  it(
    "starts a cluster that outlives it, and takes down what is left of it after a crash",
    async () => {
      await cli("up", "--name", "crashed", "--nodes", "2");
      const dir = join(home, "clusters", "crashed");
      const processes = await recordedProcesses(dir);
      process.kill(pidOf(processes, "kube-apiserver"), "SIGKILL");
      await eventually(async () => (await cli("status", "--name", "crashed")).includes("ended: kube-apiserver"));
      await cli("down", "--name", "crashed");
      expectGone(dir, processes);
    },
    limitMs,
  );

  it.each([
    { how: "killed", signal: "SIGKILL", until: "etcd", exitCode: null },
    { how: "killed late", signal: "SIGKILL", until: "kwok", exitCode: null },
    { how: "interrupted", signal: "SIGINT", until: "etcd", exitCode: 130 },
    { how: "interrupted late", signal: "SIGINT", until: "kwok", exitCode: 130 },
    { how: "terminated", signal: "SIGTERM", until: "kube-apiserver", exitCode: 130 },
  ] as const)(
    "leaves nothing when it is $how while a cluster starts ($until runs)",
    async ({ signal, until, exitCode }) => {
      const dir = join(home, "clusters", "broken-off");
      const up = spawnCli("up", "--name", "broken-off", "--nodes", "200");
      const exited = once(up, "exit");
      await eventually(async () => (await recordedProcesses(dir)).some(one => one.component === until));
      const processes = await recordedProcesses(dir);
      up.kill(signal);
      expect((await exited)[0]).toBe(exitCode);
      if (signal === "SIGKILL") {
        expect(processes.every(isRunning)).toBe(true);
        expect(await cli("status", "--name", "broken-off")).toContain("interrupted while it started");
        await cli("down", "--name", "broken-off");
      }
      expectGone(dir, processes);
    },
    limitMs,
  );

  it(
    "does not take a cluster from under the process that starts it",
    async () => {
      const up = spawnCli("up", "--name", "busy", "--nodes", "200");
      const exited = once(up, "exit");
      await eventually(async () => (await recordedProcesses(join(home, "clusters", "busy"))).length > 0);
      await expect(cli("down", "--name", "busy")).rejects.toThrow("interrupt that instead");
      up.kill("SIGINT");
      await exited;
    },
    limitMs,
  );

  it(
    "shows the end of the log of a component that does not start, and leaves nothing",
    async () => {
      const dir = join(home, "clusters", "wrong");
      const up = cli("up", "--name", "wrong", "--nodes", "0", "--apiserver-flag", "--no-such-flag");
      await expect(up).rejects.toThrow(/kube-apiserver ended with exit code 1[^]*unknown flag: --no-such-flag/);
      expectGone(dir, []);
    },
    limitMs,
  );
});

const gpuTaint = { key: "gpu", value: "yes", effect: "NoSchedule" } as const;

function expectGone(dir: string, processes: readonly RecordedProcess[]): void {
  expect(processes.filter(isRunning)).toEqual([]);
  expect(existsSync(dir)).toBe(false);
  const claims = readdirSync(join(home, "ports")).filter(() => readdirSync(join(home, "clusters")).length === 0);
  expect(claims).toEqual([]);
}

function pidOf(processes: readonly RecordedProcess[], component: string): number {
  const found = processes.find(one => one.component === component);
  if (found === undefined) throw new Error(`${component} is not recorded`);
  return found.pid;
}

async function eventually(isTrue: () => Promise<boolean>): Promise<void> {
  await waitUntil(async () => ((await isTrue()) ? undefined : "not yet"), { what: "a condition", limitMs: 60_000 });
}

async function kubectl(cluster: Cluster, ...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)(cluster.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
  return stdout.split("\n").filter(line => line !== "");
}

/** jest's process.env is its own: a child would not see what is set there. */
const cliOptions = { cwd: repository, env: { ...process.env, EVERYNODE_CLUSTERS: home } };

/** Without npm and tsx between us and it, so that a signal reaches the process that a Ctrl-C reaches. */
const cliArguments = ["--require", "tsx/cjs", join(repository, "hack/control-plane/cli.ts")];

async function cli(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...cliArguments, ...args], cliOptions);
  return stdout;
}

const spawned: ChildProcess[] = [];

function spawnCli(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [...cliArguments, ...args], { ...cliOptions, stdio: "ignore" });
  spawned.push(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
