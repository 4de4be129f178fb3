import { Capability, Log, PeprModule } from "pepr";

import { EVERYNODE_DAEMON_SET, EverynodeDaemonSet, POD, RequestedPod } from "../../../../capabilities/models";
import module from "../../../../package.json";
import { answerQuestions } from "../../measure/child";
import { parseServerArguments } from "./options";

// Pepr as it is, with bindings of the same kinds and operations as the operator's, none of which does anything: what
// this costs is Pepr's own.

const { certFile, keyFile, apiPath, kubeconfig, port } = parseServerArguments(process.argv.slice(2));
Object.assign(process.env, {
  PEPR_API_PATH: apiPath,
  SSL_CERT_PATH: certFile,
  SSL_KEY_PATH: keyFile,
  KUBECONFIG: kubeconfig,
});
// As the operator has it: six lines a request would only make the base slower.
Log.level = "warn";

const mutating = new Capability({ name: "mutating", description: "Changes nothing" });
mutating
  .When(EverynodeDaemonSet, EVERYNODE_DAEMON_SET)
  .IsCreatedOrUpdated()
  .Mutate(() => undefined);
mutating
  .When(RequestedPod, POD)
  .IsCreated()
  .Mutate(() => undefined);

const validating = new Capability({ name: "validating", description: "Allows everything" });
validating
  .When(EverynodeDaemonSet, EVERYNODE_DAEMON_SET)
  .IsCreatedOrUpdated()
  .Validate(request => request.Approve());

new PeprModule(module, [mutating, validating], { deferStart: true }).start(port);
answerQuestions(() => Promise.resolve(String(port)));
