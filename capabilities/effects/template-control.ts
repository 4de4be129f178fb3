import type { TemplateDigest } from "../api/identity";
import { type SetKey } from "../api/identity";
import { setKey } from "../api/flavor";
import type { PodTemplateSpec } from "../api/types";
import type { KubeClient } from "../kube/client";
import type { CanonicalTemplate } from "../plan/snapshot";
import type { Errand } from "./object-control";
import { dryRunTemplate } from "./template-dry-run";

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

  /** Throws where there is no verdict on the template. */
  async canonicalize({ digest, template }: RawTemplate, { set, signal }: Errand): Promise<void> {
    const { namespace, name } = set;
    const answer = await dryRunTemplate({ client: this.#client, namespace, name, template, signal });
    this.#answered(setKey(set), digest, answer);
  }
}
