import { Capability, type PeprValidateRequest } from "pepr";

import { internalError, packStatus } from "./admission/answer";
import { refusalOf, templateToReview } from "./admission/daemon-set-rules";
import { namespaceOf } from "./api/identity";
import type { ApiStatus } from "./api/types";
import type { ReviewTemplate, TemplateReview } from "./effects/template-reviewer";
import { EVERYNODE_DAEMON_SET, EverynodeDaemonSet } from "./models";
import type { Logger } from "./telemetry/log";

export interface RulesOptions {
  readonly reviewTemplate: ReviewTemplate;
  readonly log: Logger;
}

type Verdict = ReturnType<PeprValidateRequest<EverynodeDaemonSet>["Approve"]>;

/** The validating capability: a daemon set that breaks a rule never lands, and its user reads every reason at once. */
export function rules({ reviewTemplate, log }: RulesOptions): Capability {
  const capability = new Capability({
    name: "rules",
    description: "Refuses daemon sets that apps/v1 would refuse",
  });

  capability.When(EverynodeDaemonSet, EVERYNODE_DAEMON_SET).IsCreatedOrUpdated().Validate(validateDaemonSet);
  return capability;

  async function validateDaemonSet(request: PeprValidateRequest<EverynodeDaemonSet>): Promise<Verdict> {
    const { refusal, warnings } = await judged(request);
    return refusal ? request.Deny(packStatus(refusal), refusal.code, warnings) : request.Approve(warnings);
  }

  /** Pepr would answer and log an error as JSON, which of any `Error` is `{}`. */
  async function judged({ Raw, OldResource, Request }: PeprValidateRequest<EverynodeDaemonSet>): Promise<Judgement> {
    try {
      const request = { set: Raw, oldSet: OldResource };
      const template = templateToReview(request);
      const { name = "", generateName = name, namespace = "" } = Raw.metadata ?? {};
      const review = template
        ? await reviewTemplate({ namespace: namespaceOf(namespace), name: name || generateName, template })
        : UNCHANGED;
      const found = review.kind === "judged" ? review.violations : [];
      return { refusal: refusalOf(request, { found }), warnings: warningsOf(review) };
    } catch (error) {
      log.error("Failing to judge daemon set", { uid: Request.uid, namespace: Raw.metadata?.namespace, error });
      return { refusal: internalError(error), warnings: [] };
    }
  }
}

interface Judgement {
  readonly refusal: ApiStatus | undefined;
  readonly warnings: string[];
}

/** Its rules were asked when it came. */
const UNCHANGED: TemplateReview = { kind: "judged", violations: [], warnings: [] };

function warningsOf(review: TemplateReview): string[] {
  if (review.kind === "judged") return [...review.warnings];
  return [`spec.template: not checked, as the API server did not judge it: ${review.reason}`];
}
