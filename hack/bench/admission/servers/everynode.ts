import { type AdmissionOptions, startAdmission } from "../../../../capabilities/admission-server";
import { NO_POD_DEFAULTS } from "../../../../capabilities/api/pod-defaults";
import { systemClock } from "../../../../capabilities/telemetry/clock";
import { createLogger } from "../../../../capabilities/telemetry/log";
import { answerQuestions } from "../../measure/child";
import { parseServerArguments, type ServerOptions } from "./options";

const log = createLogger({ level: "warn", format: "json", destination: process.stderr });

/** Serves the operator's admission alone in this process; told when it is asked for the first time. */
export function serveEverynode(reviewerFor: (options: ServerOptions) => AdmissionOptions["reviewTemplate"]): void {
  const options = parseServerArguments(process.argv.slice(2));
  const server = startAdmission({
    ...options,
    certificateFiles: options,
    kubeconfig: [options.kubeconfig],
    takeover: false,
    reviewTemplate: reviewerFor(options),
    lookUpPodDefaults: () => Promise.resolve({ podDefaults: NO_POD_DEFAULTS }),
    log,
    clock: systemClock,
  });
  answerQuestions(async () => String((await server.ready()).port));
}
