import { Capability, type PeprValidateRequest } from "pepr";

import { packStatus } from "./admission/answer";
import { type ServedFlavors, warningsAbout } from "./admission/daemon-pods";
import { refusalOf } from "./admission/daemon-set-rules";
import { EVERYNODE_DAEMON_SET, EverynodeDaemonSet, POD, RequestedPod } from "./models";

type Verdict = ReturnType<PeprValidateRequest<EverynodeDaemonSet>["Approve"]>;

/** The validating capability: a daemon set that breaks a rule never lands, and its user reads every reason at once. */
export function rules(served: ServedFlavors): Capability {
  const capability = new Capability({
    name: "rules",
    description: "Refuses daemon sets that apps/v1 would refuse, and warns about daemon pods that belong to no node",
  });

  capability.When(EverynodeDaemonSet, EVERYNODE_DAEMON_SET).IsCreatedOrUpdated().Validate(validateDaemonSet);
  capability.When(RequestedPod, POD).IsCreated().Validate(warnAboutDaemonPod);
  return capability;

  function validateDaemonSet(request: PeprValidateRequest<EverynodeDaemonSet>): Verdict {
    const refusal = refusalOf({ set: request.Raw, oldSet: request.OldResource });
    return refusal ? request.Deny(packStatus(refusal), refusal.code) : request.Approve();
  }

  function warnAboutDaemonPod(request: PeprValidateRequest<RequestedPod>): Verdict {
    return request.Approve([...warningsAbout(request.Raw, served)]);
  }
}
