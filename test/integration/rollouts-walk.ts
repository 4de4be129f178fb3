import { copyFileSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { parse } from "yaml";

import { EVERYNODE } from "../../capabilities/api/flavor";
import type { ControllerRevision, DaemonSet, Pod } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { newShell, type Shell } from "../../hack/guide/shell";
import { parseWalkthroughs, type Step, type Walkthrough } from "../../hack/guide/steps";
import { isReady, podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { installPlugin } from "../../hack/operator/plugin";
import { type Api, eventually, newApi } from "./api";
import { follow } from "./follow";
import { type PodTrouble, servingStatus, troubledStatus } from "./pod-trouble";
import { reminding } from "./reminder";
import { COMPLETE } from "./told";

// Reads docs/rollouts.md as a user does: the set `agent` runs on the nodes `a` to `d`, each example is done to one of its own
// in a namespace of its own, and what its commands print is compared with what the document shows.

const setUpLimitMs = 240_000;
const stopLimitMs = 45_000;
/** Longer than a Lease that nobody renews and two stages that have to last. */
const imagesLimitMs = 120_000;
/** No stage lasts for so long. */
const standstillMs = 40_000;
const nodes = ["a", "b", "c", "d"];

/** What a test looks at, or does, before one of the steps. */
export interface Stop {
  /** Before the change, or the command that begins so. */
  readonly before: string;
  readonly look: () => Promise<void>;
}

/** Of each node that has a pod its image; with a `?` while it is not ready. */
export type Images = Readonly<Record<string, string>>;

export interface RolloutsWalk {
  /** Does what the section shows to a new set. Throws where a command prints something else, or a stop is not passed. */
  section(title: string, ...stops: readonly Stop[]): Promise<void>;
  /** A new set, as the examples begin with one, in a namespace of that name. */
  begin(name: string): Promise<void>;
  readonly api: Api;
  readonly cluster: Cluster;
  /** A merge patch of the set's spec. */
  patch(spec: object): Promise<void>;
  /** Gives the template another image. */
  update(image: string): Promise<void>;
  /** A merge patch of its status, as nobody but the controller should write it. */
  patchStatus(status: object): Promise<void>;
  set(): Promise<DaemonSet>;
  /** By ascending number. */
  revisions(): Promise<readonly ControllerRevision[]>;
  /** Waits until the pods are these. */
  untilImages(expected: Images): Promise<void>;
  /** Waits until the conditions of the newest generation are these, as `True Complete: message`. */
  untilConditions(expected: Readonly<Record<string, string>>): Promise<void>;
  /** The uid of the pod of each node that has one. */
  uids(): Promise<Readonly<Record<string, string | undefined>>>;
  /** Deletes the pod of a node. */
  deletePodOn(node: string): Promise<void>;
  /** Has the pod of a node fail. */
  failPodOn(node: string): Promise<void>;
  /** Has something befall the pod of a node. */
  troublePodOn(node: string, trouble: PodTrouble): Promise<void>;
  /** Has the pod of a node serve again. */
  recoverPodOn(node: string): Promise<void>;
  /** The messages of the set's events with that reason, each once. */
  events(reason: string): Promise<readonly string[]>;
  /** What was done while no operator was there is seen by one that starts. */
  whileDown(work: () => Promise<void>): Promise<void>;
  /** Kills the operator, so that it can tidy up nothing, and starts another one after the work. */
  afterCrash(work: () => Promise<void>): Promise<void>;
}

interface Ground {
  readonly cluster: Cluster;
  readonly api: Api;
  readonly path: string;
}

/** A walk for all tests of a file. */
export function walkRollouts(name: string): RolloutsWalk {
  const document = readFileSync(join(__dirname, "../../docs/rollouts.md"), "utf8");
  const sections = parseWalkthroughs(document);
  let ground: Ground | undefined;
  let operator: Operator | undefined;

  beforeAll(async () => {
    const cluster = await startCluster({
      name: `rollouts-${name}-${process.pid}`,
      nodes: 0,
      pendingImages: "^missing:",
    });
    // At once, so that it is ended whatever fails.
    ground = { cluster, api: await newApi(cluster), path: join(cluster.dir, "plugin", "bin") };
    await Promise.all([cluster.nodes.add(nodes), installPlugin(dirname(ground.path))]);
    operator = await startOperator({ cluster });
  }, setUpLimitMs);

  // Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
  afterAll(() => operator?.stop(), stopLimitMs);
  afterAll(() => ground?.cluster.stop(), stopLimitMs);
  afterAll(() => ground?.api.close(), stopLimitMs);

  const present = (): Ground => {
    if (ground === undefined) throw new Error("the walk has not begun");
    return ground;
  };
  const whileDown = async (work: () => Promise<void>): Promise<void> => {
    await operator?.stop();
    await work();
    operator = await startOperator({ cluster: present().cluster });
  };
  const afterCrash = async (work: () => Promise<void>): Promise<void> => {
    await operator?.kill("SIGKILL");
    await work();
    operator = await startOperator({ cluster: present().cluster });
  };
  return walkOn(present, { sections, whileDown, afterCrash });
}

interface Ways extends Pick<RolloutsWalk, "whileDown" | "afterCrash"> {
  readonly sections: readonly Walkthrough[];
}

function walkOn(present: () => Ground, { sections, ...ways }: Ways): RolloutsWalk {
  let namespace = "";
  const place = (): { readonly namespace: string; readonly name: string } => ({ namespace, name: "agent" });
  const podOn = async (node: string) => {
    const [pod] = podsByNode(await walk.api.pods(place())).get(node) ?? [];
    if (pod === undefined) throw new Error(`node ${node} has no pod`);
    return pod;
  };
  const walk: RolloutsWalk = {
    ...ways,
    get api() {
      return present().api;
    },
    get cluster() {
      return present().cluster;
    },
    section: async (title, ...stops) => {
      const section = sections.find(one => one.title === title);
      if (section === undefined) throw new Error(`the document has no section ${title}`);
      await walk.begin(namespaceOf(title));
      const shell = await shellIn(namespace, present());
      await pass(section.steps, { stops, shell, walk });
    },
    begin: async name => {
      if (namespace !== "") await walk.api.send({ method: "DELETE", path: setPath(place()) });
      namespace = name;
      await walk.api.namespace(namespace);
      await walk.api.createSet({ ...place(), spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } } });
      await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
    },
    patch: spec => walk.api.patchSet(place(), { spec }),
    update: image => walk.patch({ template: { spec: { containers: [{ name: "main", image }] } } }),
    patchStatus: async status => {
      const contentType = "application/merge-patch+json";
      await walk.api.send({ method: "PATCH", path: `${setPath(place())}/status`, contentType, body: { status } });
    },
    set: () => walk.api.set(place()),
    revisions: () => walk.api.revisions(place()),
    untilImages: expected => {
      const pods = (): Promise<readonly Pod[]> => walk.api.pods(place());
      const found = reminding(async () => imagesOf(await pods()), { standstillMs, pods, send: walk.api.send });
      return eventually(found, expected, imagesLimitMs);
    },
    untilConditions: expected =>
      eventually(async () => conditionsOf(await walk.set(), Object.keys(expected)), expected),
    uids: async () => {
      const byNode = [...podsByNode(await walk.api.pods(place()))];
      return Object.fromEntries(byNode.map(([node, pods]) => [node, pods.map(({ metadata }) => metadata?.uid).join()]));
    },
    deletePodOn: async node => walk.api.deletePod(await podOn(node)),
    failPodOn: async node => walk.api.patchPodStatus(await podOn(node), { phase: "Failed", reason: "Evicted" }),
    troublePodOn: async (node, trouble) => {
      const pod = await podOn(node);
      await walk.api.patchPodStatus(pod, troubledStatus(pod, trouble));
    },
    recoverPodOn: async node => {
      const pod = await podOn(node);
      await walk.api.patchPodStatus(pod, servingStatus(pod));
    },
    events: async reason => {
      const query = `fieldSelector=${encodeURIComponent(`reason=${reason}`)}`;
      const path = `/api/v1/namespaces/${namespace}/events?${query}`;
      const { items } = (await walk.api.send({ method: "GET", path })) as { items: readonly { message: string }[] };
      return [...new Set(items.map(({ message }) => message))];
    },
  };
  return walk;
}

/** After what the heading says before its colon. */
function namespaceOf(title: string): string {
  const [topic = ""] = title.toLowerCase().split(":");
  return `example-${topic.replace(/ /g, "-")}`;
}

function setPath({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `/apis/${EVERYNODE.apiVersion}/namespaces/${namespace}/daemonsets/${name}`;
}

interface Passing {
  readonly stops: readonly Stop[];
  readonly shell: Shell;
  readonly walk: Pick<RolloutsWalk, "api" | "patch">;
}

async function pass(steps: readonly Step[], { stops, shell, walk }: Passing): Promise<void> {
  const left = [...stops];
  for (const step of steps) {
    const text = step.kind === "patch" ? "the change" : step.text;
    if (left[0] !== undefined && text.startsWith(left[0].before)) await left.shift()?.look();
    if (step.kind === "command") await follow(shell, step);
    else await walk.patch((parse(step.yaml) as { readonly spec: object }).spec);
  }
  expect(left).toEqual([]);
}

/** With kubectl and the plugin, and a kubeconfig whose context is in the namespace. */
async function shellIn(namespace: string, { cluster, path }: Ground): Promise<Shell> {
  const kubeconfig = join(cluster.dir, `kubeconfig-${namespace}`);
  copyFileSync(cluster.kubeconfig, kubeconfig);
  const programs = [path, dirname(cluster.binaries.kubectl), process.env["PATH"]].join(delimiter);
  const shell = newShell({ cwd: cluster.dir, environment: { ...process.env, PATH: programs, KUBECONFIG: kubeconfig } });
  await shell.run(`kubectl config set-context --current --namespace=${namespace}`);
  return shell;
}

function imagesOf(pods: Awaited<ReturnType<Api["pods"]>>): Images {
  const staying = pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
  return Object.fromEntries(
    [...podsByNode(staying)].map(([node, found]) => [
      node,
      found.map(pod => `${pod.spec?.containers[0]?.image}${isReady(pod) ? "" : "?"}`).join(),
    ]),
  );
}

function conditionsOf({ metadata, status }: DaemonSet, types: readonly string[]): Readonly<Record<string, string>> {
  if (status?.observedGeneration !== metadata?.generation) return {};
  const told = (status?.conditions ?? []).filter(({ type }) => types.includes(type));
  return Object.fromEntries(told.map(({ type, status: is, reason, message }) => [type, `${is} ${reason}: ${message}`]));
}
