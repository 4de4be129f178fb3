import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ApiStatus, DaemonSet, PodTemplateSpec } from "../../capabilities/api/types";
import {
  type ApiAnswer,
  type ApiClient,
  type ApiRequest,
  newApiClient,
  sendOrThrow,
} from "../../hack/control-plane/api-client";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Case, cases, differences, type Way } from "./cases";
import { base, changed, type Manifest } from "./manifest";

// The same manifests are given to apps/v1 and to our kind, by each way in which one can write them, on a real API server
// with our webhooks. Nothing is stored but the sets that updates start from.

const limitMs = 120_000;
const home = mkdtempSync(join(tmpdir(), "everynode-differential-"));
const kinds = { theirs: "apps/v1", ours: "everynode.dev/v1alpha1" } as const;

let cluster: Cluster;
let operator: Operator;
let client: ApiClient;
let version: Readonly<Record<string, string>>;

beforeAll(async () => {
  process.env["EVERYNODE_CLUSTERS"] = home;
  cluster = await startCluster({ name: "differential", nodes: 1 });
  operator = await startOperator({ cluster, roles: ["admission"] });
  client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  const existing = changed(base, [["metadata.name", "existing"]]);
  const stored = Object.values(kinds).map(async apiVersion => {
    const text = await sendOrThrow(client, {
      method: "POST",
      path: setsPath(apiVersion),
      body: { apiVersion, ...existing },
    });
    const { metadata }: DaemonSet = JSON.parse(text);
    return [apiVersion, metadata?.resourceVersion ?? ""];
  });
  version = Object.fromEntries(await Promise.all(stored));
}, limitMs);

afterAll(async () => {
  await client?.close();
  await operator?.stop();
  await cluster?.stop();
  delete process.env["EVERYNODE_CLUSTERS"];
  rmSync(home, { recursive: true, force: true });
}, limitMs);

interface NamedWay extends Way {
  readonly name: string;
  readonly request: (apiVersion: string, manifest: Manifest) => ApiRequest;
}

const apply = { method: "PATCH", contentType: "application/apply-patch+yaml" } as const;
const named = (manifest: Manifest, name: string): Manifest => changed(manifest, [["metadata.name", name]]);

const ways: readonly NamedWay[] = [
  {
    name: "created",
    applies: false,
    merges: false,
    request: (apiVersion, manifest) => ({
      method: "POST",
      path: `${setsPath(apiVersion)}?dryRun=All`,
      body: { apiVersion, ...manifest },
    }),
  },
  {
    name: "created by server-side apply",
    applies: true,
    merges: false,
    request: (apiVersion, manifest) => ({
      ...apply,
      path: `${setsPath(apiVersion)}/agent?dryRun=All&fieldManager=test`,
      body: { apiVersion, ...manifest },
    }),
  },
  {
    name: "put in the place of another",
    applies: false,
    merges: false,
    request: (apiVersion, manifest) => ({
      method: "PUT",
      path: `${setsPath(apiVersion)}/existing?dryRun=All`,
      body: {
        apiVersion,
        ...changed(named(manifest, "existing"), [["metadata.resourceVersion", version[apiVersion]]]),
      },
    }),
  },
  {
    name: "merged into another",
    applies: false,
    merges: true,
    request: (apiVersion, manifest) => ({
      method: "PATCH",
      contentType: "application/merge-patch+json",
      path: `${setsPath(apiVersion)}/existing?dryRun=All`,
      body: named(manifest, "existing"),
    }),
  },
  {
    name: "applied over another by server-side apply",
    applies: true,
    merges: true,
    request: (apiVersion, manifest) => ({
      ...apply,
      path: `${setsPath(apiVersion)}/existing?dryRun=All&fieldManager=test&force=true`,
      body: { apiVersion, ...named(manifest, "existing") },
    }),
  },
];

it("has at least 150 manifests, each with a name of its own", () => {
  expect(cases.length).toBeGreaterThanOrEqual(150);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
});

describe.each(ways)("a set that is $name", ({ request, ...way }) => {
  const outcomes = (one: Case): Promise<readonly Outcome[]> =>
    Promise.all(
      [kinds.theirs, kinds.ours].map(async apiVersion =>
        outcomeIn(await client.send(request(apiVersion, changed(base, one.changes))), apiVersion),
      ),
    );
  const refusals = ({ differs }: Case) => differs && differences[differs](way);

  it.each(cases.filter(one => !refusals(one)))("is answered as in apps/v1: $name", async one => {
    const [theirs, ours] = await outcomes(one);
    expect(ours).toEqual(theirs);
  });

  it.each(cases.filter(one => refusals(one)))("differs, since $differs: $name", async one => {
    const [theirs, ours] = await outcomes(one);
    expect(ours).not.toEqual(theirs);
    expect({ theirs: isRefused(theirs), ours: isRefused(ours) }).toEqual(refusals(one));
  });
});

function setsPath(apiVersion: string): string {
  return `/apis/${apiVersion}/namespaces/default/daemonsets`;
}

/** What both must agree on. */
interface Outcome {
  readonly status: number;
  /** Where it is refused: field, reason and message of each cause. */
  readonly causes?: readonly string[];
  /** Where it is taken: the template in the form in which pods are made from it, and what its user is warned of. */
  readonly template?: PodTemplateSpec | undefined;
  readonly warnings?: readonly string[];
}

function isRefused(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && outcome.status >= 400;
}

async function outcomeIn({ status, text, warnings }: ApiAnswer, apiVersion: string): Promise<Outcome> {
  if (status >= 400) {
    const { details }: ApiStatus = JSON.parse(text);
    const causes = (details?.causes ?? []).map(cause => `${cause.field}: ${cause.reason}: ${cause.message}`);
    return { status, causes: [...new Set(causes)].sort() };
  }
  const { spec }: DaemonSet = JSON.parse(text);
  const template = apiVersion === kinds.theirs ? spec?.template : await canonical(spec?.template);
  return { status: 200, template, warnings };
}

/** As the reconciler has it. */
async function canonical(template: PodTemplateSpec | undefined): Promise<PodTemplateSpec | undefined> {
  const body = { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "agent" }, template };
  const path = "/api/v1/namespaces/default/podtemplates?dryRun=All";
  const text = await sendOrThrow(client, { method: "POST", path, body });
  const { template: answered }: { template?: PodTemplateSpec } = JSON.parse(text);
  return answered;
}
