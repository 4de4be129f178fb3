/** What a server's process is told by its arguments, in this order. */
export interface ServerOptions {
  readonly certFile: string;
  readonly keyFile: string;
  /** The last part of `/mutate/<path>` and `/validate/<path>`. */
  readonly apiPath: string;
  /** Through which Pepr reads its store. */
  readonly kubeconfig: string;
  /** A free one. */
  readonly port: number;
}

export function serverArguments({ certFile, keyFile, apiPath, kubeconfig, port }: ServerOptions): readonly string[] {
  return [certFile, keyFile, apiPath, kubeconfig, String(port)];
}

export function parseServerArguments(args: readonly string[]): ServerOptions {
  const [certFile = "", keyFile = "", apiPath = "", kubeconfig = "", port = ""] = args;
  return { certFile, keyFile, apiPath, kubeconfig, port: Number(port) };
}
