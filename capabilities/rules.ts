import { Capability, type PeprValidateRequest } from "pepr";

import { internalError, packStatus } from "./admission/answer";
import { type ServedFlavors, warningsAbout } from "./admission/daemon-pods";
import { refusalOf } from "./admission/daemon-set-rules";
import type { ApiStatus } from "./api/types";
import { EVERYNODE_DAEMON_SET, EverynodeDaemonSet, POD, RequestedPod } from "./models";
import type { Logger } from "./telemetry/log";

type Verdict = ReturnType<PeprValidateRequest<EverynodeDaemonSet>["Approve"]>;

/** The validating capability: a daemon set that breaks a rule never lands, and its user reads every reason at once. */
export function rules(served: ServedFlavors, log: Logger): Capability {
  const capability = new Capability({
    name: "rules",
    description: "Refuses daemon sets that apps/v1 would refuse, and warns about daemon pods that belong to no node",
  });

  capability.When(EverynodeDaemonSet, EVERYNODE_DAEMON_SET).IsCreatedOrUpdated().Validate(validateDaemonSet);
  capability.When(RequestedPod, POD).IsCreated().Validate(warnAboutDaemonPod);
  return capability;

  function validateDaemonSet(request: PeprValidateRequest<EverynodeDaemonSet>): Verdict {
    const refusal = judged(request);
    return refusal ? request.Deny(packStatus(refusal), refusal.code) : request.Approve();
  }

  /** Pepr would answer and log an error as JSON, which of any `Error` is `{}`. */
  function judged({ Raw, OldResource, Request }: PeprValidateRequest<EverynodeDaemonSet>): ApiStatus | undefined {
    try {
      return refusalOf({ set: Raw, oldSet: OldResource });
    } catch (error) {
      log.error("Failing to judge daemon set", { uid: Request.uid, namespace: Raw.metadata?.namespace, error });
      return internalError(error);
    }
  }

  function warnAboutDaemonPod(request: PeprValidateRequest<RequestedPod>): Verdict {
    return request.Approve([...warningsAbout(request.Raw, served)]);
  }
}
