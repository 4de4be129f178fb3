import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { FakeClock } from "../../test/fakes/fake-clock";
import { silentLogger as log } from "../telemetry/log";
import { createCredentials, type Credentials, type CredentialSource } from "./credentials";

let folder: string;
let clock: FakeClock;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-credentials-"));
  clock = new FakeClock();
});

afterEach(() => rmSync(folder, { recursive: true }));

interface Kubeconfig {
  readonly name?: string;
  readonly cluster?: object;
  readonly user?: object;
  readonly current?: string;
}

function file(fileName: string, text: string): string {
  const path = join(folder, fileName);
  writeFileSync(path, text);
  return path;
}

function kubeconfig(fileName: string, { name = "test", cluster, user, current = name }: Kubeconfig): string {
  return file(
    fileName,
    stringify({
      clusters: [{ name, cluster: { server: `https://${name}:6443`, ...cluster } }],
      users: [{ name, user: user ?? {} }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      "current-context": current,
    }),
  );
}

function from(source: CredentialSource): Credentials {
  return createCredentials({ source, clock, log });
}

function fromFiles(...paths: readonly string[]): Credentials {
  return from({ kind: "kubeconfig", paths });
}

describe("a kubeconfig", () => {
  it("names server, authority, client certificate and TLS settings", async () => {
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    file("ca.crt", "authority");
    const path = kubeconfig("config", {
      cluster: { "certificate-authority": "ca.crt", "tls-server-name": "kubernetes" },
      user: { "client-certificate-data": base64("certificate"), "client-key-data": base64("key") },
    });
    const { server, tls, headers } = await fromFiles(path).current();
    expect(server.href).toBe("https://test:6443/");
    expect(tls).toEqual({ ca: "authority", cert: "certificate", key: "key", servername: "kubernetes" });
    expect(headers).toEqual({});
  });

  it("can turn the check of the server's certificate off", async () => {
    const path = kubeconfig("config", { cluster: { "insecure-skip-tls-verify": true } });
    expect((await fromFiles(path).current()).tls).toEqual({ rejectUnauthorized: false });
  });

  it.each([
    ["a token", { token: "t" }, { authorization: "Bearer t" }],
    ["a password", { username: "u", password: "p" }, { authorization: "Basic dTpw" }],
    ["another user", { token: "t", as: "jane" }, { authorization: "Bearer t", "impersonate-user": "jane" }],
  ])("authenticates by %s", async (_name, user, headers) => {
    expect((await fromFiles(kubeconfig("config", { user })).current()).headers).toEqual(headers);
  });

  it("authenticates by a plugin, which runs once for as long as what it said is good", async () => {
    const runs = join(folder, "runs");
    const status = { token: "from plugin", expirationTimestamp: "2999-01-01T00:00:00Z" };
    const credential = JSON.stringify({ kind: "ExecCredential", status });
    const args = ["-c", `echo run >> ${runs}; echo '${credential}'`];
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "sh", args };
    const credentials = fromFiles(kubeconfig("config", { user: { exec } }));
    const first = await credentials.current();
    clock.advance(3_600_000);
    expect(await credentials.current()).toBe(first);
    expect(first.headers).toEqual({ authorization: "Bearer from plugin" });
    expect(readFileSync(runs, "utf8")).toBe("run\n");
    await credentials.renewed(first);
    expect(readFileSync(runs, "utf8")).toBe("run\nrun\n");
  });

  it("authenticates by the token of a file beside it, which is read again after a minute", async () => {
    file("token", "first\n");
    const credentials = fromFiles(kubeconfig("config", { user: { tokenFile: "token", token: "older", as: "jane" } }));
    const first = await credentials.current();
    expect(first.headers).toEqual({ authorization: "Bearer first", "impersonate-user": "jane" });
    file("token", "second\n");
    clock.advance(60_000);
    expect((await credentials.current()).headers).toMatchObject({ authorization: "Bearer second" });
  });

  it("is merged with others, of which the first to name a thing wins", async () => {
    const first = kubeconfig("first", { name: "a", user: { token: "first" }, current: "b" });
    const second = kubeconfig("second", { name: "b", user: { token: "second" } });
    const third = kubeconfig("third", { name: "b", user: { token: "third" } });
    expect((await fromFiles(first, second, third).current()).headers).toEqual({ authorization: "Bearer second" });
    const chosen = from({ kind: "kubeconfig", paths: [first, second], context: "a" });
    expect((await chosen.current()).headers).toEqual({ authorization: "Bearer first" });
  });

  it.each([
    ["is not there", () => join(folder, "absent"), "ENOENT"],
    ["has no such context", () => kubeconfig("config", { current: "other" }), 'context "other" names no cluster'],
    [
      "wants a proxy",
      () => kubeconfig("config", { cluster: { "proxy-url": "http://proxy" } }),
      "proxy, which is not supported",
    ],
  ])("is refused when it %s", async (_why, path, message) => {
    await expect(fromFiles(path()).current()).rejects.toThrow(message);
  });
});

describe("a service account", () => {
  function inCluster(host = "10.0.0.1"): Credentials {
    file("ca.crt", "authority");
    file("token", "first\n");
    return from({ kind: "inCluster", host, port: "443", folder });
  }

  it("is the pod's own", async () => {
    const { server, tls, headers } = await inCluster().current();
    expect(server.href).toBe("https://10.0.0.1/");
    expect(tls).toEqual({ ca: "authority" });
    expect(headers).toEqual({ authorization: "Bearer first" });
  });

  it("reaches an IPv6 address", async () => {
    expect((await inCluster("fd00::1").current()).server.href).toBe("https://[fd00::1]/");
  });

  it("has its token read again after a minute, on the same connections", async () => {
    const credentials = inCluster();
    const first = await credentials.current();
    file("token", "second\n");
    clock.advance(59_999);
    expect(await credentials.current()).toBe(first);
    clock.advance(1);
    const second = await credentials.current();
    expect(second.headers).toEqual({ authorization: "Bearer second" });
    expect(second.tls).toBe(first.tls);
  });

  it("has its token read at once after a refusal, once for all who were refused", async () => {
    const credentials = inCluster();
    const first = await credentials.current();
    expect(await credentials.renewed(first)).toBe(first);
    file("token", "second\n");
    const [second, third] = await Promise.all([credentials.renewed(first), credentials.renewed(first)]);
    expect(second.headers).toEqual({ authorization: "Bearer second" });
    expect(third).toBe(second);
    expect(await credentials.renewed(first)).toBe(second);
  });

  it("gets new connections with a new authority", async () => {
    const credentials = inCluster();
    const first = await credentials.current();
    file("ca.crt", "new authority");
    clock.advance(60_000);
    expect((await credentials.current()).tls).toEqual({ ca: "new authority" });
    expect(first.tls).toEqual({ ca: "authority" });
  });

  it("keeps its token while the file cannot be read", async () => {
    const credentials = inCluster();
    const first = await credentials.current();
    rmSync(join(folder, "token"));
    clock.advance(60_000);
    expect(await credentials.current()).toBe(first);
    await expect(credentials.renewed(first)).rejects.toThrow("ENOENT");
  });
});
