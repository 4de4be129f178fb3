import { randomBytes } from "node:crypto";

import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import type { KubeClient } from "../../capabilities/kube/client";
import { servingCertificate } from "../install/certificates";
import { installWebhooks, uninstallWebhooks } from "../install/install";

export interface AdmissionOptions {
  /** Where certificate and key are kept. */
  readonly dir: string;
  /** The name or address by which the API server reaches this machine. */
  readonly host: string;
  readonly port: number;
  readonly takeover: boolean;
  /** The cluster-wide defaults that the operator is started with. */
  readonly podDefaults?: readonly PodDefaultsEntry[];
}

/** The admission server of an operator that runs outside of the cluster. */
export interface OutsideAdmission {
  /** What the operator must be told, by variable. */
  readonly settings: Readonly<Record<string, string>>;
  readonly url: string;
  /**
   * Tells the API server to ask it. To be called once it serves; rejects when the API server cannot reach it, and soon
   * after the signal.
   */
  register(client: KubeClient, signal?: AbortSignal): Promise<void>;
  /** Takes back what `register` did, unless another operator has registered since. Resolves with whether it did. */
  unregister(client: KubeClient): Promise<boolean>;
}

export async function outsideAdmission(options: AdmissionOptions): Promise<OutsideAdmission> {
  const { dir, host, port, takeover, podDefaults = [] } = options;
  const { certFile, keyFile, authority } = await servingCertificate({ dir, host, nowMs: Date.now() });
  // It is in the webhooks' paths, so that nobody but the API server can ask.
  const pathToken = randomBytes(16).toString("hex");
  const url = `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
  return {
    settings: {
      EVERYNODE_ADMISSION_PORT: String(port),
      EVERYNODE_TLS_CERT_FILE: certFile,
      EVERYNODE_TLS_KEY_FILE: keyFile,
      EVERYNODE_ADMISSION_PATH_TOKEN: pathToken,
    },
    url,
    register: (client, signal) =>
      installWebhooks({ client, admissionUrl: url, authority, pathToken, takeover, podDefaults, signal }),
    unregister: client => uninstallWebhooks({ client, pathToken }),
  };
}
