import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { FakeClock } from "../../../test/fakes/fake-clock";
import { testAuthority, testCertificate } from "../../../test/fakes/test-pki";
import { newKeyPair } from "../../../hack/control-plane/pki";
import type { Logger } from "../../telemetry/log";
import { silentLogger } from "../../telemetry/silent-log";
import { createCredentials, type CredentialOptions, type Credentials } from "./credentials";

let folder: string;
let clock: FakeClock;
let warnings: object[];
let authority: string;
let otherAuthority: string;
let certificate: string;
let key: string;

beforeAll(async () => {
  const first = await testAuthority("first");
  const issued = await testCertificate(first, { commonName: "jane" });
  authority = first.certificate;
  otherAuthority = (await testAuthority("second")).certificate;
  certificate = issued.certificate;
  key = issued.privateKey;
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-credentials-"));
  clock = new FakeClock();
  warnings = [];
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

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
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

function create(options: Pick<CredentialOptions, "source"> & Partial<CredentialOptions>): Credentials {
  const log: Logger = { ...silentLogger, warn: (_, fields) => warnings.push(fields ?? {}) };
  return createCredentials({ clock, log, ...options });
}

function fromFiles(...paths: readonly string[]): Credentials {
  return create({ source: { kind: "kubeconfig", paths } });
}

/** The credentials of a kubeconfig with this user and this cluster. */
function from(entries: Kubeconfig): Credentials {
  return fromFiles(kubeconfig("config", entries));
}

/** A user whose plugin says what the function of the shell `credential` prints, and writes a line for each run. */
function pluginUser(credential: string): object {
  const command = `echo run >> ${join(folder, "runs")}; ${credential}`;
  return { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "/bin/sh", args: ["-c", command] } };
}

function printed(status: object): string {
  return `printf %s '${JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status })}'`;
}

describe("a kubeconfig", () => {
  it("names server, authority, client certificate and the name in the server's certificate", async () => {
    file("ca.crt", authority);
    file("client.crt", certificate);
    file("client.key", key);
    const { server, tls, headers, proxy } = await from({
      cluster: { "certificate-authority": "ca.crt", "tls-server-name": "kubernetes" },
      user: { "client-certificate": "client.crt", "client-key": "client.key" },
    }).current();
    expect(server.href).toBe("https://test:6443/");
    expect(tls).toEqual({ ca: authority, cert: certificate, key, servername: "kubernetes" });
    expect(headers).toEqual({});
    expect(proxy).toBeUndefined();
  });

  it("prefers data to files, as kubectl does", async () => {
    const { tls } = await from({
      cluster: { "certificate-authority": "absent", "certificate-authority-data": base64(authority) },
      user: {
        "client-certificate": "absent",
        "client-certificate-data": base64(certificate),
        "client-key": "absent",
        "client-key-data": base64(key),
      },
    }).current();
    expect(tls).toEqual({ ca: authority, cert: certificate, key });
  });

  it.each([
    ["a token", { token: "t" }, { authorization: "Bearer t" }],
    ["a password", { username: "u", password: "p" }, { authorization: "Basic dTpw" }],
    ["another user", { token: "t", as: "jane" }, { authorization: "Bearer t", "impersonate-user": "jane" }],
    [
      "another user with a uid, groups and more",
      { as: "jane", "as-uid": "7", "as-groups": ["a", "b"], "as-user-extra": { "example.com/scopes (x)": ["1", "2"] } },
      {
        "impersonate-user": "jane",
        "impersonate-uid": "7",
        "impersonate-group": ["a", "b"],
        "impersonate-extra-example.com%2Fscopes%20%28x%29": ["1", "2"],
      },
    ],
  ])("authenticates by %s", async (_name, user, headers) => {
    expect((await from({ user }).current()).headers).toEqual(headers);
  });

  it("authenticates by the token of a file beside it, which is read again after a minute", async () => {
    file("token", "first\n");
    const credentials = from({ user: { tokenFile: "token", token: "older", as: "jane" } });
    const first = await credentials.current();
    expect(first.headers).toEqual({ authorization: "Bearer first", "impersonate-user": "jane" });
    file("token", "second\n");
    clock.advance(60_000);
    expect((await credentials.current()).headers).toMatchObject({ authorization: "Bearer second" });
  });

  describe("with a token of OpenID Connect", () => {
    function user(claims: string): object {
      const token = ["{}", claims, "signature"].map(part => Buffer.from(part).toString("base64url")).join(".");
      return { "auth-provider": { name: "oidc", config: { "id-token": token } } };
    }

    it("uses it, and the next one that kubectl writes there", async () => {
      const credentials = from({ user: user(JSON.stringify({ exp: clock.now() / 1000 + 61 })) });
      const first = await credentials.current();
      expect(first.headers).toEqual({ authorization: expect.stringMatching(/^Bearer .+\..+\..+$/) });
      from({ user: user(JSON.stringify({ exp: clock.now() / 1000 + 7_200 })) });
      clock.advance(60_000);
      expect((await credentials.current()).headers).not.toEqual(first.headers);
    });

    it("says that it has expired, which the server would not", async () => {
      const expired = from({ user: user(JSON.stringify({ exp: clock.now() / 1000 })) });
      await expect(expired.current()).rejects.toThrow(
        /^id-token of config of auth-provider of user "test".* has expired/,
      );
    });

    it.each(["{}", "no JSON", "null", '{"exp":"soon"}'])("lets the server judge one that says %s", async claims => {
      expect((await from({ user: user(claims) }).current()).headers).toHaveProperty("authorization");
    });
  });

  it("has its certificates read again after a minute, and the old ones kept while the pair does not fit", async () => {
    file("client.crt", certificate);
    file("client.key", key);
    const credentials = from({ user: { "client-certificate": "client.crt", "client-key": "client.key" } });
    const first = await credentials.current();
    const { privateKey } = await newKeyPair();
    file("client.key", privateKey);
    clock.advance(60_000);
    expect(await Promise.all([credentials.current(), credentials.current()])).toEqual([first, first]);
    expect(warnings).toMatchObject([
      { error: { message: expect.stringMatching(/^client-key of user "test" in .* is not the key of client-cert/) } },
    ]);
    file("client.key", key);
    const renewed = await testCertificate(await testAuthority("third"), { commonName: "jane" });
    file("client.crt", renewed.certificate);
    clock.advance(10_000);
    expect((await credentials.current()).tls.cert).toBe(renewed.certificate);
  });

  it("is merged with others, of which the first to name a thing wins and one may be missing", async () => {
    const first = kubeconfig("first", { name: "a", user: { token: "first" }, current: "b" });
    const second = kubeconfig("second", { name: "b", user: { token: "second" } });
    const third = kubeconfig("third", { name: "b", user: { token: "third" } });
    const absent = join(folder, "absent");
    const merged = fromFiles(absent, first, second, third);
    expect((await merged.current()).headers).toEqual({ authorization: "Bearer second" });
    const chosen = create({ source: { kind: "kubeconfig", paths: [first, second], context: "a" } });
    expect((await chosen.current()).headers).toEqual({ authorization: "Bearer first" });
  });

  it("may leave out its user", async () => {
    const path = file(
      "config",
      stringify({
        clusters: [{ name: "c", cluster: { server: "http://127.0.0.1:8001" } }],
        contexts: [{ name: "c", context: { cluster: "c" } }],
        "current-context": "c",
      }),
    );
    expect(await fromFiles(path).current()).toMatchObject({ headers: {} });
  });

  const secret = "do-not-show";

  it.each<[string, () => string, string]>([
    ["is not there", () => join(folder, "absent"), "ENOENT"],
    ["is no YAML", () => file("config", `users:\n- {token: ${secret}`), "config is no YAML: BAD_INDENT in line 2"],
    ["has no context", () => file("config", "{}"), "config has no current-context"],
    ["has no such context", () => kubeconfig("config", { current: "other" }), 'config has no context "other"'],
    [
      "names a user who does not exist",
      () => file("config", stringify({ ...cluster, contexts: [{ name: "a", context: { cluster: "a", user: "b" } }] })),
      'user of context "a" in $ names "b", which does not exist',
    ],
    [
      "turns the check of the server's certificate off",
      () => kubeconfig("config", { cluster: { "insecure-skip-tls-verify": true } }),
      'insecure-skip-tls-verify of cluster "test" in $ is not supported',
    ],
    [
      "sends credentials by plain HTTP",
      () => kubeconfig("config", { cluster: { server: "http://test" } }),
      'server of cluster "test" in $ is not the URL of a server by https://',
    ],
    [
      "has an authority that is no base64 of PEM",
      () => kubeconfig("config", { cluster: { "certificate-authority-data": secret } }),
      'certificate-authority-data of cluster "test" in $ holds no certificate in PEM',
    ],
    [
      "has an authority whose PEM is broken",
      () => kubeconfig("config", { cluster: { "certificate-authority-data": base64(authority.replace(/M/g, "A")) } }),
      'certificate-authority-data of cluster "test" in $ holds no certificate in PEM',
    ],
    [
      "names an authority that is not there",
      () => kubeconfig("config", { cluster: { "certificate-authority": "absent" } }),
      'reading certificate-authority of cluster "test" in $: ENOENT',
    ],
    [
      "has a certificate without a key",
      () => kubeconfig("config", { user: { "client-certificate-data": base64(certificate) } }),
      'client-certificate-data of user "test" in $ has no client-key',
    ],
    [
      "has a key that is none",
      () =>
        kubeconfig("config", {
          user: { "client-certificate-data": base64(certificate), "client-key-data": base64(secret) },
        }),
      'client-key-data of user "test" in $ holds no unencrypted private key in PEM',
    ],
    ["has a token that is no text", () => kubeconfig("config", { user: { token: [secret] } }), "is not text"],
    ["names an empty token file", () => kubeconfig("config", { user: { tokenFile: file("token", "\n") } }), "is empty"],
    [
      "impersonates groups of nobody",
      () => kubeconfig("config", { user: { "as-groups": ["a"] } }),
      'as of user "test" in $ is missing',
    ],
    [
      "has a provider that is no more",
      () => kubeconfig("config", { user: { "auth-provider": { name: "gcp", config: { "access-token": secret } } } }),
      'name of auth-provider of user "test" in $ is "gcp", which Kubernetes has no more: use an exec plugin',
    ],
    [
      "has a plugin of another version",
      () => kubeconfig("config", { user: { exec: { apiVersion: "client.authentication.k8s.io/v1alpha1" } } }),
      'apiVersion of exec of user "test" in $ is not supported',
    ],
    [
      "has a plugin that must ask somebody",
      () =>
        kubeconfig("config", {
          user: {
            exec: { apiVersion: "client.authentication.k8s.io/v1", command: "x", interactiveMode: "Always" },
          },
        }),
      'interactiveMode of exec of user "test" in $ is Always, but there is nobody to answer',
    ],
    [
      "wants a proxy of another kind",
      () => kubeconfig("config", { cluster: { "proxy-url": `socks5://user:${secret}@proxy:1080` } }),
      'proxy-url of cluster "test" in $ names a proxy by socks5://, which is not supported',
    ],
  ])("is refused when it %s, by an error that names the field and no secret", async (_why, path, message) => {
    const text = await fromFiles(path())
      .current()
      .then(
        () => "",
        (error: unknown) => String(error),
      );
    expect(text).toContain(message.replace("$", join(folder, "config")));
    expect(text).not.toContain(secret);
  });

  const cluster = { clusters: [{ name: "a", cluster: { server: "https://a" } }], "current-context": "a" };
});

describe("a plugin", () => {
  function runs(): number {
    const path = join(folder, "runs");
    return existsSync(path) ? readFileSync(path, "utf8").split("\n").length - 1 : 0;
  }

  it("runs once for as long as what it said is good", async () => {
    const credentials = from({
      user: pluginUser(printed({ token: "t", expirationTimestamp: "2999-01-01T00:00:00Z" })),
    });
    const [first, second] = await Promise.all([credentials.current(), credentials.current()]);
    expect(first.headers).toEqual({ authorization: "Bearer t" });
    expect(second).toBe(first);
    clock.advance(3_600_000);
    expect(await credentials.current()).toBe(first);
    expect(runs()).toBe(1);
  });

  it("runs again shortly before what it said expires", async () => {
    const status = { token: "t", expirationTimestamp: new Date(clock.now() + 600_000).toISOString() };
    const credentials = from({ user: pluginUser(printed(status)) });
    await credentials.current();
    clock.advance(539_999);
    await credentials.current();
    expect(runs()).toBe(1);
    clock.advance(5_000);
    await credentials.current();
    await until(() => runs() === 2);
  });

  it("runs again after a refusal, once for all who were refused, and not again within five seconds", async () => {
    const credentials = from({ user: pluginUser(printed({ token: "t" })) });
    const first = await credentials.current();
    clock.advance(5_000);
    expect(await Promise.all([1, 2, 3].map(() => credentials.renewed(first)))).toEqual([first, first, first]);
    expect(runs()).toBe(2);
    clock.advance(4_999);
    await credentials.renewed(first);
    expect(runs()).toBe(2);
    clock.advance(1);
    await credentials.renewed(first);
    expect(runs()).toBe(3);
  });

  it("that fails is not run again within five seconds, and its error is the same", async () => {
    const credentials = from({ user: pluginUser("echo no session >&2; exit 1") });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(credentials.current()).rejects.toThrow(
        `command of exec of user "test" in ${join(folder, "config")} failed: it ended with exit code 1: no session`,
      );
    }
    expect(runs()).toBe(1);
    clock.advance(5_000);
    await expect(credentials.current()).rejects.toThrow("no session");
    expect(runs()).toBe(2);
  });

  it("that fails leaves the old credentials in use until they expire, and says so in the log", async () => {
    const later = `[ -e ${join(folder, "broken")} ] && exit 1; `;
    const expirationTimestamp = new Date(clock.now() + 600_000).toISOString();
    const credentials = from({ user: pluginUser(later + printed({ token: "t", expirationTimestamp })) });
    const first = await credentials.current();
    file("broken", "");
    clock.advance(540_000);
    expect(await credentials.current()).toBe(first);
    await until(() => warnings.length === 1);
    expect(await credentials.current()).toBe(first);
    expect(runs()).toBe(2);
  });

  async function until(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise(resolve => setImmediate(resolve));
  }

  it("may give a client certificate, for which there are new connections", async () => {
    const status = { clientCertificateData: certificate, clientKeyData: key };
    const { tls, headers } = await from({ user: pluginUser(printed(status)) }).current();
    expect(tls).toEqual({ cert: certificate, key });
    expect(headers).toEqual({});
  });

  it("is not run where the kubeconfig holds a token", async () => {
    const credentials = from({ user: { token: "t", ...pluginUser("exit 1") } });
    expect((await credentials.current()).headers).toEqual({ authorization: "Bearer t" });
  });

  it("is told of the cluster when it wants to be, and inherits the environment", async () => {
    const command = file(
      "plugin",
      `#!/bin/sh
cat <<EOF
{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"$(
  echo "$KUBERNETES_EXEC_INFO|$INHERITED|$OWN|$1" | base64 -w0)"}}
EOF
`,
    );
    chmodSync(command, 0o755);
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1beta1",
      command: "./plugin",
      args: ["argument"],
      env: [{ name: "OWN", value: "own" }],
      provideClusterInfo: true,
    };
    const cluster = {
      "certificate-authority-data": base64(authority),
      "tls-server-name": "kubernetes",
      "proxy-url": "http://proxy:3128/",
      extensions: [{ name: "client.authentication.k8s.io/exec", extension: { audience: "a" } }],
    };
    const credentials = create({
      source: { kind: "kubeconfig", paths: [kubeconfig("config", { cluster, user: { exec } })] },
      environment: { PATH: process.env["PATH"], INHERITED: "inherited" },
    });
    const token = String((await credentials.current()).headers["authorization"]).replace("Bearer ", "");
    const [info = "", ...rest] = Buffer.from(token, "base64").toString("utf8").trim().split("|");
    expect(rest).toEqual(["inherited", "own", "argument"]);
    expect(JSON.parse(info)).toEqual({
      apiVersion: "client.authentication.k8s.io/v1beta1",
      kind: "ExecCredential",
      spec: {
        interactive: false,
        cluster: {
          server: "https://test:6443",
          "tls-server-name": "kubernetes",
          "certificate-authority-data": base64(authority),
          "proxy-url": "http://proxy:3128/",
          config: { audience: "a" },
        },
      },
    });
  });
});

describe("a plugin that must ask somebody", () => {
  const plugin = (interactiveMode: string) => {
    const command = `printf '{"apiVersion":"%s","kind":"ExecCredential","status":{"token":"%s"}}' client.authentication.k8s.io/v1 $(printf %s "$KUBERNETES_EXEC_INFO" | base64 -w0)`;
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      command: "sh",
      args: ["-c", command],
      interactiveMode,
    };
    return [kubeconfig("config", { user: { exec } })];
  };

  it.each([
    ["Always", true],
    ["IfAvailable", true],
    ["Never", false],
  ])("may do so at a terminal where its mode is %s: %s", async (mode, expected) => {
    const credentials = create({
      source: { kind: "kubeconfig", paths: plugin(mode), hasTerminal: true },
      environment: { PATH: process.env["PATH"] },
    });
    const token = String((await credentials.current()).headers["authorization"]).replace("Bearer ", "");
    const { spec } = JSON.parse(Buffer.from(token, "base64").toString("utf8"));
    expect(spec.interactive).toBe(expected);
  });
});

describe("a proxy", () => {
  const proxies = { httpsProxy: "http://environment:3128", noProxy: "other" };

  it.each([
    ["the environment's", {}, "http://environment:3128/"],
    ["the kubeconfig's before that", { "proxy-url": "https://own:3129" }, "https://own:3129/"],
    [
      "the kubeconfig's also for a host of NO_PROXY",
      { server: "https://other", "proxy-url": "http://own" },
      "http://own/",
    ],
    ["none for a host of NO_PROXY", { server: "https://other" }, undefined],
  ])("is %s", async (_which, cluster, proxy) => {
    const paths = [kubeconfig("config", { cluster })];
    const credentials = create({ source: { kind: "kubeconfig", paths }, proxies });
    expect((await credentials.current()).proxy?.href).toBe(proxy);
  });
});

describe("a service account", () => {
  function inCluster(host = "10.0.0.1"): Credentials {
    file("ca.crt", authority);
    file("token", "first\n");
    return create({ source: { kind: "inCluster", host, port: "443", folder } });
  }

  it("is the pod's own", async () => {
    const { server, tls, headers } = await inCluster().current();
    expect(server.href).toBe("https://10.0.0.1/");
    expect(tls).toEqual({ ca: authority });
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
    file("ca.crt", otherAuthority);
    clock.advance(60_000);
    expect((await credentials.current()).tls).toEqual({ ca: otherAuthority });
    expect(first.tls).toEqual({ ca: authority });
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
