import { FakeClock } from "../../../test/fakes/fake-clock";
import { testAuthority, testCertificate } from "../../../test/fakes/test-pki";
import { newKeyPair } from "../../../hack/control-plane/pki";
import { runPlugin } from "./exec-plugin";

const apiVersion = "client.authentication.k8s.io/v1";

async function messageOf(output: string): Promise<string> {
  return run(`printf %s '${output}'`).then(
    () => "",
    (error: unknown) => String(error),
  );
}

function run(script: string, command = "sh") {
  const spec = {
    where: 'user "u"',
    apiVersion,
    command,
    args: ["-c", script],
    env: {},
    providesClusterInfo: false,
    isInteractive: false,
  };
  const environment = { PATH: process.env["PATH"] };
  return runPlugin({ spec: { ...spec, installHint: "Get it at example.com.\n" }, environment, clock: new FakeClock() });
}

function credential(status: unknown, rest: object = {}): string {
  return JSON.stringify({ apiVersion, kind: "ExecCredential", status, ...rest });
}

it("answers the token and until when it is good", async () => {
  const status = { token: "t", expirationTimestamp: "2026-01-01T00:00:00Z" };
  const issued = await run(`printf %s '${credential(status)}'`);
  expect(issued).toMatchObject({ token: "t", expiresAtMs: Date.UTC(2026, 0, 1) });
});

it("says how to get a plugin that is not there", async () => {
  await expect(run("", "everynode-no-such-plugin")).rejects.toThrow(
    'command of user "u" is not found: everynode-no-such-plugin. Get it at example.com.',
  );
});

const SECRET = "eyJhbGciOi";

it.each([
  ["is no JSON", SECRET, "is no ExecCredential in JSON"],
  ["is JSON cut short", `{"status":{"token":"${SECRET}`, "is no ExecCredential in JSON"],
  ["is no object", `"${SECRET}"`, "is no ExecCredential in JSON"],
  ["is of another kind", credential({ token: SECRET }, { kind: "Secret" }), "kind of the ExecCredential"],
  ["is of another version", credential({ token: SECRET }, { apiVersion: "v1" }), `is not ${apiVersion}`],
  ["has no status", credential(undefined), 'status of the ExecCredential by user "u" is missing'],
  ["has an empty status", credential({}), "holds neither a token nor a certificate"],
  ["has a token that is no text", credential({ token: [SECRET] }), "token of status of the ExecCredential"],
  ["has a key alone", credential({ clientKeyData: SECRET }), "clientCertificateData of status"],
  ["has a certificate alone", credential({ clientCertificateData: SECRET }), "clientKeyData of status"],
  [
    "has a certificate that is none",
    credential({ clientCertificateData: SECRET, clientKeyData: SECRET }),
    'clientCertificateData of status of the ExecCredential by user "u" holds no certificate in PEM',
  ],
  ["expires at no time", credential({ token: SECRET, expirationTimestamp: "soon" }), "is no time"],
])("is refused when its output %s, by an error without the output", async (_why, output, message) => {
  const text = await messageOf(output);
  expect(text).toContain(message);
  expect(text).not.toContain(SECRET);
});

it("is refused when its key is not that of its certificate", async () => {
  const { certificate } = await testCertificate(await testAuthority("ca"), { commonName: "jane" });
  const { privateKey } = await newKeyPair();
  const text = await messageOf(credential({ clientCertificateData: certificate, clientKeyData: privateKey }));
  expect(text).toContain("is not the key of clientCertificateData");
});
