import type { Namespace } from "../api/identity";
import { templateViolations } from "../api/template-violations";
import type { PodTemplateSpec } from "../api/types";
import { ApiError } from "../kube/api-error";
import type { CallOptions, KubeClient, WriteOptions } from "../kube/client";
import { POD_TEMPLATES } from "../kube/resources";
import type { CanonicalTemplate } from "../plan/snapshot";

export interface TemplateDryRun extends Pick<CallOptions, "signal" | "timeoutMs">, Pick<WriteOptions, "onWarning"> {
  readonly client: KubeClient;
  readonly namespace: Namespace;
  /** Of the set; it is in what the API server says to whoever reads its audit log. */
  readonly name: string;
  readonly template: PodTemplateSpec;
}

/**
 * What the API server makes of a template, or which of its rules that breaks. It is asked by a PodTemplate that is never
 * stored, which has all rules of a pod template and needs no right that could do harm. Any answer but a verdict on the
 * template itself is thrown, as it says nothing about the template.
 */
export async function dryRunTemplate(
  options: TemplateDryRun,
): Promise<Exclude<CanonicalTemplate, { kind: "unknown" }>> {
  const { client, name, template, ...call } = options;
  const body = { apiVersion: "v1", kind: POD_TEMPLATES.kind, metadata: { generateName: `${name}-` }, template };
  try {
    const answer = await client.create(POD_TEMPLATES, { ...call, body, dryRun: true });
    if (answer.template === undefined) throw new Error("the dry-run of a PodTemplate was answered without a template");
    return { kind: "known", template: answer.template };
  } catch (error) {
    const violations = error instanceof ApiError ? templateViolations(error) : [];
    if (violations.length === 0) throw error;
    return { kind: "rejected", violations };
  }
}
