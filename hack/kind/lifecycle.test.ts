import { down, type ImageSource, install, load, up } from "./lifecycle";
import { type Variant, variants } from "./variants";
import type { Command, Result, World } from "./world";

const own = variants["own-kind"];
const { takeover } = variants;
const image: ImageSource = { reference: "ghcr.io/x/y:1", archive: "/image.tar", docker: false };

/** Docker, kind, Helm and kubectl, as far as the script can tell them from the real ones. */
class Machine implements World {
  readonly programs = { docker: "docker", kind: "kind", kubectl: "kubectl", helm: "helm" };
  readonly said: string[] = [];
  readonly files = new Set<string>();
  /** By name: what was asked for. */
  readonly clusters = new Map<
    string,
    { readonly nodeImage: string; readonly waited: string; readonly images: string[] }
  >();
  readonly installed = new Map<string, ReadonlyMap<string, string>>();
  readonly built: string[] = [];
  docker: "runs" | "is missing" | "does not answer" = "runs";

  say(line: string): void {
    this.said.push(line);
  }

  has(path: string): Promise<boolean> {
    return Promise.resolve(this.files.has(path));
  }

  run({ program, args }: Command): Promise<Result> {
    return Promise.resolve(this.answer(program, args));
  }

  private answer(program: string, args: readonly string[]): Result {
    return this.answers[`${program} ${args[0] ?? ""}`]?.(args) ?? failed(`${program} does not know ${args.join(" ")}`);
  }

  private readonly answers: Readonly<Record<string, (args: readonly string[]) => Result>> = {
    "docker info": () => this.dockerInfo(),
    "docker build": args => {
      this.built.push(option(args, "--tag"));
      return done;
    },
    "kind get": () => ({ ...done, stdout: `${[...this.clusters.keys()].join("\n")}\n` }),
    "kind create": args => this.create(args),
    "kind load": args => this.load(args),
    "kind delete": args => {
      this.clusters.delete(option(args, "--name"));
      return done;
    },
    "helm upgrade": args => {
      this.installed.set(option(args, "--kubeconfig"), new Map(settings(args)));
      return done;
    },
    "kubectl wait": () => done,
  };

  private load([, source, image = "", ...args]: readonly string[]): Result {
    const cluster = this.clusters.get(option(args, "--name"));
    const isThere = source === "image-archive" ? this.files.has(image) : this.built.includes(image);
    if (!cluster || !isThere) return failed(`there is no ${image}`);
    cluster.images.push(image);
    return done;
  }

  private dockerInfo(): Result {
    if (this.docker === "is missing") return { code: 127, stdout: "", stderr: "" };
    return this.docker === "runs" ? done : failed("permission denied");
  }

  private create(args: readonly string[]): Result {
    const name = Object.values(variants).find(({ config }) => config === option(args, "--config"))?.cluster;
    if (name === undefined) return failed("no such configuration");
    this.clusters.set(name, { nodeImage: option(args, "--image"), waited: option(args, "--wait"), images: [] });
    return done;
  }
}

const done: Result = { code: 0, stdout: "", stderr: "" };

function failed(stderr: string): Result {
  return { code: 1, stdout: "", stderr };
}

function option(args: readonly string[], name: string): string {
  return args[args.indexOf(name) + 1] ?? "";
}

function settings(args: readonly string[]): [string, string][] {
  const given = args.flatMap((arg, index) => (arg === "--set" ? [args[index + 1] ?? ""] : []));
  return given.map(text => [text.slice(0, text.indexOf("=")), text.slice(text.indexOf("=") + 1)]);
}

async function machineWith(variant: Variant): Promise<Machine> {
  const machine = new Machine();
  await up(machine, variant, "1.36");
  return machine;
}

it.each([
  ["1.34", /^kindest\/node:v1\.34\.\d+@sha256:[0-9a-f]{64}$/],
  ["1.36", /^kindest\/node:v1\.36\.\d+@sha256:[0-9a-f]{64}$/],
] as const)("a cluster has nodes of Kubernetes %s, by digest", async (kubernetes, nodeImage) => {
  const machine = new Machine();
  await up(machine, own, kubernetes);
  expect(machine.clusters.get("everynode")?.nodeImage).toMatch(nodeImage);
});

it("only a cluster with its own DaemonSet controller is waited for, as no other has a network before everynode is there", async () => {
  expect((await machineWith(own)).clusters.get("everynode")?.waited).toBe("5m");
  expect((await machineWith(takeover)).clusters.get("everynode-takeover")?.waited).toBe("0s");
});

it("both clusters can be there at once, and each is made once", async () => {
  const machine = await machineWith(own);
  await up(machine, takeover, "1.36");
  expect([...machine.clusters.keys()]).toEqual(["everynode", "everynode-takeover"]);
  await expect(up(machine, own, "1.35")).rejects.toThrow(
    "everynode is there already; `npm run kind -- down` removes it",
  );
});

it("the nodes get the archive of the image", async () => {
  const machine = await machineWith(own);
  machine.files.add(image.archive);
  await load(machine, own, image);
  expect(machine.clusters.get("everynode")?.images).toEqual(["/image.tar"]);
});

it("who has not made the image is told how", async () => {
  const machine = await machineWith(own);
  await expect(load(machine, own, image)).rejects.toThrow("`npm run image` makes it");
});

it("the nodes get an image that Docker builds, where that is asked for", async () => {
  const machine = await machineWith(own);
  await load(machine, own, { ...image, docker: true });
  expect(machine.built).toEqual(["ghcr.io/x/y:1"]);
  expect(machine.clusters.get("everynode")?.images).toEqual(["ghcr.io/x/y:1"]);
});

it("the chart is installed with its defaults", async () => {
  const machine = await machineWith(own);
  await install(machine, own);
  expect([...machine.installed.values()].map(values => Object.fromEntries(values))).toEqual([{}]);
});

it("in takeover the controller reaches the API server without kube-proxy, which it has to place first", async () => {
  const machine = await machineWith(takeover);
  await install(machine, takeover);
  expect([...machine.installed.values()].map(values => Object.fromEntries(values))).toEqual([
    {
      "takeover.enabled": "true",
      "apiServer.host": "everynode-takeover-control-plane",
      "apiServer.port": "6443",
    },
  ]);
});

it("a cluster that is gone can be removed again", async () => {
  const machine = await machineWith(own);
  await down(machine, own);
  await down(machine, own);
  expect(machine.clusters.size).toBe(0);
});

describe.each([
  ["up", (machine: Machine) => up(machine, own, "1.36")],
  ["load", (machine: Machine) => load(machine, own, image)],
  ["install", (machine: Machine) => install(machine, own)],
  ["down", (machine: Machine) => down(machine, own)],
])("%s", (name, act) => {
  it.each([
    ["is missing", "there is no docker on the PATH"],
    ["does not answer", "Docker does not answer; is it running, and may you use it?\npermission denied"],
  ] as const)("says so when Docker %s", async (docker, message) => {
    const machine = new Machine();
    machine.docker = docker;
    await expect(act(machine)).rejects.toThrow(message);
  });

  if (name === "load" || name === "install") {
    it("says how to make the cluster that it needs", async () => {
      await expect(act(new Machine())).rejects.toThrow("there is no cluster everynode; `npm run kind -- up` makes it");
    });
  }
});

it("a command that fails tells what was run and what it said", async () => {
  const machine = await machineWith(own);
  // Seen by the script, and gone when kind looks.
  machine.has = () => Promise.resolve(true);
  await expect(load(machine, own, image)).rejects.toThrow(
    "kind load image-archive /image.tar --name everynode ended with exit code 1:\nthere is no /image.tar",
  );
});
