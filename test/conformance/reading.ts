import { objectNameOf, uidOf } from "../../capabilities/api/identity";
import { NODES, PODS } from "../../capabilities/kube/resources";
import type { KubeClientHarness } from "./harness";
import { NAMED_FIELDS, namedFieldsOf, richPod } from "./named-fields";
import { clusterNode, CONFIG_MAPS, configMap, nextName, pod } from "./objects";

export function describeReading(harness: () => KubeClientHarness): void {
  it("gets what was created", async () => {
    const { client, namespace } = harness();
    const created = await client.create(CONFIG_MAPS, { namespace, body: configMap({ data: { a: "ä" } }) });
    const ref = { namespace, name: objectNameOf(created.metadata?.name ?? "") };
    expect(await client.get(CONFIG_MAPS, ref)).toEqual(created);
  });

  it("lists in pages of one version, each object once", async () => {
    const { client, namespace } = harness();
    const labels = { list: nextName() };
    for (let count = 0; count < 5; count += 1)
      await client.create(CONFIG_MAPS, { namespace, body: configMap({ labels }) });
    const names: string[] = [];
    const versions = new Set<string>();
    let continueToken: string | undefined;
    let pages = 0;
    do {
      const options = { namespace, labelSelector: `list=${labels.list}`, limit: 2 };
      const page = await client.list(CONFIG_MAPS, { ...options, ...(continueToken ? { continueToken } : {}) });
      names.push(...page.items.map(item => item.metadata?.name ?? ""));
      versions.add(page.resourceVersion);
      continueToken = page.continueToken;
      pages += 1;
    } while (continueToken !== undefined);
    expect({ pages, versions: versions.size, names: new Set(names).size, items: names.length }).toEqual({
      pages: 3,
      versions: 1,
      names: 5,
      items: 5,
    });
  });

  it("lists one version for all pages, not what was created between them", async () => {
    const { client, namespace } = harness();
    const list = nextName();
    const create = () => client.create(CONFIG_MAPS, { namespace, body: configMap({ labels: { list } }) });
    await create();
    await create();
    const first = await client.list(CONFIG_MAPS, { namespace, labelSelector: `list=${list}`, limit: 1 });
    await create();
    const rest = await client.list(CONFIG_MAPS, {
      namespace,
      labelSelector: `list=${list}`,
      limit: 10,
      continueToken: first.continueToken ?? "",
    });
    expect(rest.items).toHaveLength(1);
    expect(rest.resourceVersion).toBe(first.resourceVersion);
  });

  it.each([
    ["equality", "x=1,y=2", 1],
    ["inequality", "x=1,y!=2", 1],
    ["a set", "x in (1,3)", 3],
    ["exclusion from a set", "x,x notin (3)", 2],
    ["existence", "x,!y", 1],
  ])("selects labels by %s", async (_name, selector, expected) => {
    const { client, namespace } = harness();
    const test = nextName();
    for (const labels of [{ test, x: "1", y: "2" }, { test, x: "1", y: "3" }, { test, x: "3" }, { test }] as const) {
      await client.create(CONFIG_MAPS, { namespace, body: configMap({ labels: { ...labels } }) });
    }
    const page = await client.list(CONFIG_MAPS, { namespace, labelSelector: `test=${test},${selector}` });
    expect(page.items).toHaveLength(expected);
  });

  it("selects fields", async () => {
    const { client, namespace } = harness();
    const nodeName = nextName();
    const created = await client.create(PODS, { namespace, body: pod({ nodeName }) });
    await client.create(PODS, { namespace, body: pod({}) });
    const page = await client.list(PODS, { namespace, fieldSelector: `spec.nodeName=${nodeName}` });
    expect(page.items.map(({ metadata }) => metadata?.uid)).toEqual([created.metadata?.uid]);
  });

  it("lists the fields that are named, equal to those of the whole objects", async () => {
    const { client, namespace } = harness();
    const labels = { list: nextName() };
    for (let count = 0; count < 3; count += 1) await client.create(PODS, { namespace, body: richPod(labels) });
    const options = { namespace, labelSelector: `list=${labels.list}` };
    const whole = await client.list(PODS, options);
    const page = await client.list(PODS, { ...options, limit: 2, fields: NAMED_FIELDS });
    const { continueToken = "" } = page;
    const rest = await client.list(PODS, { ...options, continueToken, fields: NAMED_FIELDS });
    const named = [...page.items, ...rest.items].map(namedFieldsOf);
    expect(named).toEqual(whole.items.map(namedFieldsOf));
    expect(named[0]).toMatchObject({ metadata: { labels }, spec: { affinity: richPod(labels).spec?.affinity } });
  });

  it("reads objects without a namespace", async () => {
    const { client } = harness();
    const created = await client.create(NODES, { body: clusterNode() });
    const name = objectNameOf(created.metadata?.name ?? "");
    expect((await client.get(NODES, { name })).metadata?.uid).toBe(created.metadata?.uid);
    await client.delete(NODES, { name }, { uid: uidOf(created.metadata?.uid ?? "") });
  });

  it("reads a path outside the resources", async () => {
    expect(await harness().client.raw("/version")).toMatchObject({
      major: "1",
      gitVersion: expect.stringMatching(/^v1\./),
    });
  });
}
