import type { TemplateDigest } from "../api/identity";
import { type SetKey } from "../api/identity";
import { setKey } from "../api/flavor";
import { templateViolations } from "../api/template-violations";
import type { PodTemplateSpec } from "../api/types";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import { POD_TEMPLATES } from "../kube/resources";
import type { CanonicalTemplate } from "../plan/snapshot";
import type { Errand } from "./object-control";

/** Where the API server's answer on a set's template goes. */
export type CanonicalTemplateSink = (key: SetKey, digest: TemplateDigest, answer: CanonicalTemplate) => void;

export interface RawTemplate {
  readonly digest: TemplateDigest;
  readonly template: PodTemplateSpec;
}

export interface TemplateControlOptions {
  readonly client: KubeClient;
  readonly answered: CanonicalTemplateSink;
}

/** Asks the API server how it would store a template, and whether it would. */
export class TemplateControl {
  readonly #client: KubeClient;
  readonly #answered: CanonicalTemplateSink;

  constructor({ client, answered }: TemplateControlOptions) {
    this.#client = client;
    this.#answered = answered;
  }

  /** Any answer but a verdict on the template itself is thrown, as it says nothing about the template. */
  async canonicalize({ digest, template }: RawTemplate, { set, signal }: Errand): Promise<void> {
    const answer = await this.#ask(template, { set, signal });
    this.#answered(setKey(set), digest, answer);
  }

  async #ask(template: PodTemplateSpec, { set, signal }: Pick<Errand, "set" | "signal">): Promise<CanonicalTemplate> {
    const { kind } = POD_TEMPLATES;
    const body = { apiVersion: "v1", kind, metadata: { generateName: `${set.name}-` }, template };
    try {
      const { namespace } = set;
      const answer = await this.#client.create(POD_TEMPLATES, { namespace, body, dryRun: true, signal });
      if (answer.template === undefined)
        throw new Error("the dry-run of a PodTemplate was answered without a template");
      return { kind: "known", template: answer.template };
    } catch (error) {
      const violations = error instanceof ApiError ? templateViolations(error) : [];
      if (violations.length === 0) throw error;
      return { kind: "rejected", violations };
    }
  }
}
