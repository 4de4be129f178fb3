import { withDefaults } from "../../../capabilities/api/defaults";
import { EVERYNODE } from "../../../capabilities/api/flavor";
import type { DaemonSet, ObjectMeta, Pod } from "../../../capabilities/api/types";
import { podManifest, podRefs } from "../load/daemon-pods";
import { uidOf } from "../load/made-up";
import { daemons, podTemplate, type Daemon } from "../load/pod-template";
import { managedBy } from "./managed-fields";

/** What the API server asks, made once: the same bytes go to every server. */
export interface Review {
  readonly name: string;
  readonly phase: "mutate" | "validate";
  readonly uid: string;
  /** JSON. */
  readonly body: Buffer;
}

interface Requested {
  readonly phase: Review["phase"];
  readonly object: DaemonSet | Pod;
  readonly oldObject?: DaemonSet;
}

/** One of each way in which the operator is asked about what is right, in the order in which they are sent. */
export function makeReviews(daemon: Daemon = firstDaemon()): readonly Review[] {
  const bare = bareSet(daemon);
  const stored = withDefaults(bare);
  const changed = withImage(stored, "registry.example.com/platform/agent:v2.15.0");
  const pod = daemonPod();
  return [
    review("set created, mutate", { phase: "mutate", object: bare }),
    review("set created, validate", { phase: "validate", object: stored }),
    review("set updated, mutate", { phase: "mutate", object: changed, oldObject: stored }),
    review("set updated, validate", { phase: "validate", object: changed, oldObject: stored }),
    review("daemon pod created, mutate", { phase: "mutate", object: pod }),
  ];
}

/** A set whose selector chooses none of its own pods (D-API-33): whoever lets it pass has no rules. */
export function makeWrongReview(daemon: Daemon = firstDaemon()): Review {
  const { spec, ...set } = withDefaults(bareSet(daemon));
  if (spec === undefined) throw new Error("a set without a spec");
  const object = { ...set, spec: { ...spec, selector: { matchLabels: { app: "another" } } } };
  return review("wrong set", { phase: "validate", object });
}

function firstDaemon(): Daemon {
  const [daemon] = daemons;
  if (daemon === undefined) throw new Error("there are no daemons");
  return daemon;
}

/** As a chart writes it, before anything is defaulted. */
function bareSet(daemon: Daemon): DaemonSet {
  const template = podTemplate(daemon);
  const { "app.kubernetes.io/name": name = "", "app.kubernetes.io/instance": instance = "" } =
    template.metadata?.labels ?? {};
  const labels = { "app.kubernetes.io/name": name, "app.kubernetes.io/instance": instance };
  return {
    apiVersion: `${EVERYNODE.group}/${EVERYNODE.version}`,
    kind: EVERYNODE.kind,
    metadata: { ...identity(daemon), labels, generation: 1 },
    spec: { selector: { matchLabels: labels }, template },
  };
}

function daemonPod(): Pod {
  const [ref] = podRefs(1);
  if (ref === undefined) throw new Error("there is no pod");
  const pod = podManifest(ref);
  return { ...pod, metadata: { ...pod.metadata, ...identity(ref) } };
}

function identity({ name, namespace }: { readonly name: string; readonly namespace: string }): ObjectMeta {
  return { name, namespace, uid: uidOf(`${namespace}/${name}`), creationTimestamp: "2026-01-05T08:00:00Z" };
}

function withImage(set: DaemonSet, image: string): DaemonSet {
  const { spec } = set;
  const pod = spec?.template.spec;
  if (spec === undefined || pod === undefined) throw new Error("a set without a template");
  const containers = pod.containers.map(container => ({ ...container, image }));
  return { ...set, spec: { ...spec, template: { ...spec.template, spec: { ...pod, containers } } } };
}

function review(name: string, { phase, object, oldObject }: Requested): Review {
  const { apiVersion = "", kind: kindName = "", metadata } = object;
  const uid = uidOf(`review ${name}`);
  const [version, group = ""] = apiVersion.split("/").reverse();
  const kind = { group, version, kind: kindName };
  const resource = { group, version, resource: kindName === "Pod" ? "pods" : EVERYNODE.plural };
  const request = {
    ...{ uid, kind, resource, requestKind: kind, requestResource: resource },
    ...{ name: metadata?.name, namespace: metadata?.namespace },
    userInfo: { username: "system:serviceaccount:flux-system:helm-controller", groups: ["system:authenticated"] },
    ...{ object: asStored(object), dryRun: false, ...operationOf(oldObject) },
  };
  const text = JSON.stringify({ kind: "AdmissionReview", apiVersion: "admission.k8s.io/v1", request });
  return { name, phase, uid, body: Buffer.from(text) };
}

function operationOf(oldObject: DaemonSet | undefined): object {
  const apiVersion = "meta.k8s.io/v1";
  return oldObject === undefined
    ? { operation: "CREATE", oldObject: null, options: { kind: "CreateOptions", apiVersion } }
    : { operation: "UPDATE", oldObject: asStored(oldObject), options: { kind: "UpdateOptions", apiVersion } };
}

/** The generated types have no place for the fields that managers own. */
function asStored(object: DaemonSet | Pod): object {
  const manager = object.kind === "Pod" ? "everynode" : "helm";
  return { ...object, metadata: { ...object.metadata, managedFields: [managedBy(manager, object)] } };
}
