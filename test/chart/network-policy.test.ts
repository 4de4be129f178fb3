import { type Helm, type Rendered, newHelm, ofKind, render, templateArgs } from "./helm";

// Network policies are additions: what a rule does not name is closed once the pods have one.

interface Rule {
  readonly ports?: readonly { readonly port: number | string; readonly protocol: string }[];
  readonly from?: readonly object[];
  readonly to?: readonly object[];
}

interface NetworkPolicy extends Rendered {
  readonly spec: {
    readonly podSelector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly policyTypes: readonly string[];
    readonly ingress?: readonly Rule[] | null;
    readonly egress: readonly Rule[];
  };
}

jest.setTimeout(60_000);

let helm: Helm;

beforeAll(async () => {
  helm = await newHelm();
});

async function policies(networkPolicy: object): Promise<Readonly<Record<string, NetworkPolicy>>> {
  const objects = ofKind<NetworkPolicy>(await render(helm, { networkPolicy }), "NetworkPolicy");
  return Object.fromEntries(objects.map(object => [object.metadata.name, object]));
}

const apiServer = { ports: [443, 6443].map(port => ({ port, protocol: "TCP" })) };
const dns = { ports: ["UDP", "TCP"].map(protocol => ({ port: 53, protocol })) };
const metrics = { ports: [{ port: "http", protocol: "TCP" }], from: [{ namespaceSelector: {} }] };
const webhooks = { ports: [{ port: "webhooks", protocol: "TCP" }] };

it("has none unless asked", async () => {
  expect(await policies({})).toEqual({});
});

it("lets the API server in to the webhooks from anywhere, pods to metrics, and both roles out to the API server and for names", async () => {
  const { "everynode-admission": admission, "everynode-controller": controller } = await policies({ enabled: true });
  expect(admission?.spec).toMatchObject({ policyTypes: ["Ingress", "Egress"], egress: [apiServer, dns] });
  expect(admission?.spec.ingress).toEqual([webhooks, metrics]);
  expect(controller?.spec).toMatchObject({ policyTypes: ["Ingress", "Egress"], egress: [apiServer, dns] });
  expect(controller?.spec.ingress).toEqual([metrics]);
});

it.each(["admission", "controller"])("selects the pods of %s and of nothing else", async role => {
  const objects = await render(helm, { networkPolicy: { enabled: true } });
  const selected = ofKind<NetworkPolicy>(objects, "NetworkPolicy").find(({ metadata }) => metadata.name.endsWith(role));
  const deployment = objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name.endsWith(role));
  expect(deployment).toMatchObject({ spec: { selector: selected?.spec.podSelector } });
});

it("is narrowed to peers, and says only what it was told", async () => {
  const server = [{ ipBlock: { cidr: "10.0.0.2/32" } }];
  const prometheus = [{ namespaceSelector: { matchLabels: { name: "monitoring" } } }];
  const proxy = { to: [{ ipBlock: { cidr: "10.9.9.9/32" } }], ports: [{ port: 3128, protocol: "TCP" }] };
  const { "everynode-admission": admission } = await policies({
    enabled: true,
    apiServer: { from: server, to: server, ports: [6443] },
    dns: { ports: [] },
    metrics: { from: prometheus },
    extraEgress: [proxy],
  });
  expect(admission?.spec.ingress).toEqual([
    { ...webhooks, from: server },
    { ...metrics, from: prometheus },
  ]);
  expect(admission?.spec.egress).toEqual([{ ports: [{ port: 6443, protocol: "TCP" }], to: server }, proxy]);
});

it("closes metrics where nobody may read them", async () => {
  const { "everynode-controller": controller } = await policies({ enabled: true, metrics: { from: [] } });
  expect(controller?.spec.ingress ?? []).toEqual([]);
});

it.each([
  {
    what: "a peer of another word",
    values: { apiServer: { from: [{ cidr: "10.0.0.0/8" }] } },
    where: "/networkPolicy/apiServer/from/0",
  },
  { what: "an address that is no block", values: { dns: { to: [{ ipBlock: { cidr: "10.0.0.1" } }] } }, where: "/cidr" },
  { what: "no port of the API server", values: { apiServer: { ports: [] } }, where: "/networkPolicy/apiServer/ports" },
])("refuses $what by name", async ({ values, where }) => {
  const { exitCode, stderr } = await helm.attempt(templateArgs(), { networkPolicy: { enabled: true, ...values } });
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain(where);
});
