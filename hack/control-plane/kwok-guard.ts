import { sendOrThrow, type ApiClient } from "./api-client";

const name = "kwok-ends-the-pod-it-means";
const group = "admissionregistration.k8s.io";

const policy = {
  apiVersion: `${group}/v1`,
  kind: "ValidatingAdmissionPolicy",
  metadata: { name },
  spec: {
    failurePolicy: "Ignore",
    matchConstraints: {
      resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["pods"], operations: ["DELETE"] }],
    },
    matchConditions: [{ name: "by-kwok", expression: 'request.userInfo.username == "kwok"' }],
    validations: [
      {
        expression: "has(oldObject.metadata.deletionTimestamp)",
        message: "nobody has asked for the deletion of this pod: its predecessor of the same name is meant",
      },
    ],
  },
};

const binding = {
  apiVersion: `${group}/v1`,
  kind: "ValidatingAdmissionPolicyBinding",
  metadata: { name },
  spec: { policyName: name, validationActions: ["Deny"] },
};

/**
 * Keeps KWOK from ending a pod that only has the name of the one it means. A kubelet tells the uid with a deletion; KWOK,
 * when it is late, ends whoever has taken over the name. It ends none but those whose deletion somebody asked for.
 */
export async function guardPods(client: ApiClient): Promise<void> {
  const path = `/apis/${group}/v1`;
  await sendOrThrow(client, { method: "POST", path: `${path}/validatingadmissionpolicies`, body: policy });
  await sendOrThrow(client, { method: "POST", path: `${path}/validatingadmissionpolicybindings`, body: binding });
}
