import { Capability, type PeprMutateRequest } from "pepr";

import { type ServedFlavors, completedSpec } from "./admission/daemon-pods";
import { withDefaults } from "./api/defaults";
import { EVERYNODE_DAEMON_SET, EverynodeDaemonSet, POD, RequestedPod } from "./models";

/** The mutating capability: what users and backups may leave out is filled in before an object is stored. */
export function defaults(served: ServedFlavors): Capability {
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

  function completeDaemonPod(request: PeprMutateRequest<RequestedPod>): void {
    const spec = completedSpec(request.Raw, served);
    if (spec) request.Raw.spec = spec;
  }
}
