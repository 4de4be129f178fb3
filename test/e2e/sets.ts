import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { EVERYNODE } from "../../capabilities/api/flavor";
import type { ControllerRevision, DaemonSet, DaemonSetSpec, PodSpec } from "../../capabilities/api/types";
import { type Expected, judge, type Untruth } from "../../hack/operator/judge";
import { eventually } from "../integration/api";
import { podsOf, type World } from "./world";

type Container = PodSpec["containers"][number];

/** By what a set and its pods are found. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
  /** As in `kubectl get --selector`. */
  readonly selector: string;
}

/** Others use the machine too. */
export const limitMs = 180_000;

/** `app: <name>` is what it selects. */
export function placeOf(namespace: string, name: string): Place {
  return { namespace, name, selector: `app=${name}` };
}

export interface SetPlan {
  readonly place: Place;
  readonly container: Partial<Container>;
  readonly podSpec?: Partial<PodSpec>;
  readonly spec?: Partial<DaemonSetSpec>;
}

/** The manifest of a set of one container, whose script, if it has one, runs in a busybox and ends when it is told to. */
export function daemonSet({ place, container, podSpec, spec }: SetPlan): object {
  const labels = { app: place.name };
  return {
    apiVersion: EVERYNODE.apiVersion,
    kind: "DaemonSet",
    metadata: { name: place.name, namespace: place.namespace },
    spec: {
      selector: { matchLabels: labels },
      ...spec,
      template: { metadata: { labels }, spec: { ...podSpec, containers: [mainContainer(container)] } },
    },
  };
}

export function mainContainer(container: Partial<Container>): Container {
  const env = [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }];
  return { name: "main", image: busybox, env, ...container };
}

export const busybox = "busybox:stable";

/** The command of a container that does this and then waits to be told to end, which a shell would not notice by itself. */
export function script(...lines: readonly string[]): Pick<Container, "command"> {
  const wait = "while :; do sleep 1000 & wait $!; done";
  return { command: ["/bin/sh", "-c", ["trap 'exit 0' TERM INT", ...lines, wait].join("\n")] };
}

/** Of the log collector that everybody knows. */
export const fluentd: Place = {
  namespace: "kube-system",
  name: "fluentd-elasticsearch",
  selector: "name=fluentd-elasticsearch",
};

/** The project's sample as it is, but for the image, which says where it runs. */
export async function fluentdWith(image: string, spec: Partial<DaemonSetSpec> = {}): Promise<object> {
  const path = join(__dirname, "../../hack/samples/fluentd-elasticsearch.yaml");
  const set = parse(await readFile(path, "utf8")) as DaemonSet & {
    spec: DaemonSetSpec & { template: { spec: PodSpec } };
  };
  const { template } = set.spec;
  const containers = template.spec.containers.map(container => ({
    ...container,
    ...mainContainer({ image }),
    name: container.name,
  }));
  return { ...set, spec: { ...set.spec, ...spec, template: { ...template, spec: { ...template.spec, containers } } } };
}

/** Resolves once each of the nodes, and no other, has its pod, ready and of that image, and the status says so. */
export async function untilComplete(world: World, place: Place, expected: Expected): Promise<void> {
  await eventually(() => untruths(world, place, expected), [], limitMs);
}

export async function untruths(world: World, place: Place, expected: Expected): Promise<readonly Untruth[]> {
  const [set, pods, revisions] = await Promise.all([
    world.api.set(place),
    podsOf(world, place.namespace, place.selector),
    revisionsOf(world, place),
  ]);
  return judge({ set, pods, revisions }, expected).untruths;
}

export async function revisionsOf(
  { api }: World,
  { namespace, selector }: Place,
): Promise<readonly ControllerRevision[]> {
  const query = `labelSelector=${encodeURIComponent(selector)}`;
  const path = `/apis/apps/v1/namespaces/${namespace}/controllerrevisions?${query}`;
  const { items } = (await api.send({ method: "GET", path })) as { readonly items: readonly ControllerRevision[] };
  return items.toSorted((a, b) => a.revision - b.revision);
}

/** As `kubectl apply` of a file. */
export async function apply({ kubectl }: World, ...manifests: readonly object[]): Promise<void> {
  for (const manifest of manifests) await kubectl.run("apply", "--filename", await kubectl.file(manifest));
}

/** Of each node, its only pod that is not ending. */
export async function podNameOn(world: World, { namespace, selector }: Place, node: string): Promise<string> {
  const pods = await podsOf(world, namespace, selector);
  const names = pods
    .filter(({ spec, metadata }) => spec?.nodeName === node && metadata?.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata?.name ?? "");
  expect(names).toHaveLength(1);
  return names[0] ?? "";
}
