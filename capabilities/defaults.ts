import { Capability, type PeprMutateRequest } from "pepr";

import { type ServedFlavors, completedSpec, warningsAbout } from "./admission/daemon-pods";
import { withDefaults } from "./api/defaults";
import { namespaceOf } from "./api/identity";
import type { LookUpPodDefaults } from "./kube/pod-defaults-lookup";
import { EVERYNODE_DAEMON_SET, EverynodeDaemonSet, POD, RequestedPod } from "./models";

export interface DefaultsOptions {
  readonly served: ServedFlavors;
  readonly lookUpPodDefaults: LookUpPodDefaults;
  /** Has the answer to the request with this uid carry a warning: Pepr lets a mutation say nothing. */
  readonly warn: (uid: string, warning: string) => void;
}

/** The mutating capability: what users and backups may leave out is filled in before an object is stored. */
export function defaults({ served, lookUpPodDefaults, warn }: DefaultsOptions): Capability {
  const capability = new Capability({
    name: "defaults",
    description:
      "Completes daemon sets with their defaults, and daemon pods with tolerations and the tie to their node",
  });

  capability.When(EverynodeDaemonSet, EVERYNODE_DAEMON_SET).IsCreatedOrUpdated().Mutate(defaultDaemonSet);
  capability.When(RequestedPod, POD).IsCreated().Mutate(completeDaemonPod);
  return capability;

  function defaultDaemonSet(request: PeprMutateRequest<EverynodeDaemonSet>): void {
    Object.assign(request.Raw, withDefaults(request.Raw));
  }

  /** A pod is never refused, whatever it is: nothing of ours may keep a node from what it runs. */
  async function completeDaemonPod(request: PeprMutateRequest<RequestedPod>): Promise<void> {
    try {
      await complete(request);
    } catch (error) {
      warn(request.Request.uid, `spec: not completed as a daemon pod, as that failed: ${String(error)}`);
    }
  }

  async function complete({ Raw, Request }: PeprMutateRequest<RequestedPod>): Promise<void> {
    const { podDefaults, unknownBecause } = await lookUpPodDefaults(namespaceOf(Request.namespace ?? ""));
    const spec = completedSpec(Raw, served, podDefaults);
    if (spec) Raw.spec = spec;
    for (const warning of warningsAbout(Raw, served)) warn(Request.uid, warning);
    if (unknownBecause !== undefined) {
      const why = `the labels of its namespace could not be read: ${unknownBecause}`;
      warn(Request.uid, `spec.tolerations: the cluster's defaults may be missing from this daemon pod, as ${why}`);
    }
  }
}
