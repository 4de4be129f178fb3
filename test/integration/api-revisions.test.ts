import { type Answer, type Json, REVISIONS, type Server, fieldsRefused, startServer } from "./both-kinds";

// What the API server does with ControllerRevisions, in which sets of both kinds keep their history.

jest.setTimeout(60_000);

let server: Server;
beforeAll(async () => {
  server = await startServer({ name: "api-revisions", admission: false });
}, 180_000);
afterAll(() => server?.stop(), 60_000);

const DATA = { spec: { template: { $patch: "replace", spec: { containers: [] } } } };
const revision = (name: string, rest: Json = {}): Json => ({
  metadata: { name, labels: { app: "logs" } },
  ...{ revision: 1, data: DATA },
  ...rest,
});
const create = (name: string, rest?: Json): Promise<Answer> => server.send("POST", REVISIONS, revision(name, rest));

it("are namespaced, without a short name and without sub-resources (D-API-60, D-API-63)", async () => {
  const { body } = await server.send("GET", "/apis/apps/v1");
  const { resources } = body as unknown as { readonly resources: readonly (Json & { readonly name: string })[] };
  const [kind, ...subresources] = resources.filter(({ name }) => name.split("/")[0] === "controllerrevisions");
  expect(subresources).toEqual([]);
  expect(kind).toMatchObject({ namespaced: true, kind: "ControllerRevision" });
  expect(kind).not.toHaveProperty("shortNames");
});

it.each<[string, Json]>([
  ["the patch of a template", DATA],
  ["any object, also one that is empty", {}],
  ["whatever numbers and nulls it has", { numbers: [1, 1.5, 2 ** 40], nothing: null, text: "<&>\u2028" }],
])("keep as data %s, and their number (D-API-60)", async (what, data) => {
  const name = `kept-${what.length}`;
  await create(name, { data, revision: 2 ** 40 });
  expect((await server.send("GET", `${REVISIONS}/${name}`)).body).toMatchObject({ data, revision: 2 ** 40 });
});

it.each<[string, Json, string]>([
  ["a name that is no DNS subdomain", { metadata: { name: "Not_A_Name" } }, "metadata.name"],
  ["no data", { data: undefined }, "data"],
  ["a number below zero", { revision: -1 }, "revision"],
])("are refused with %s (D-API-61)", async (_, change, field) => {
  const answer = await create("refused", change);
  expect([answer.status, fieldsRefused(answer)]).toEqual([422, [field]]);
});

it("never change their data, and anything else of them may (D-API-62)", async () => {
  await create("fixed");
  const one = `${REVISIONS}/fixed`;
  const refused = await server.patch(one, { data: { spec: { template: { $patch: "merge" } } } });
  expect([refused.status, fieldsRefused(refused)]).toEqual([422, ["data"]]);
  expect(await server.patch(one, { revision: 4 })).toMatchObject({ status: 200, body: { revision: 4 } });
  // Last of all: the garbage collector deletes a revision whose owner does not exist.
  const ownerReferences = [{ apiVersion: "v1", kind: "ConfigMap", name: "a", uid: "b" }];
  const metadata = { labels: { app: "other" }, annotations: { note: "n" }, ownerReferences };
  const { body } = await server.patch(one, { metadata, revision: 5 });
  expect(body).toMatchObject({ metadata, revision: 5, data: DATA });
});

it("are created, read, listed, watched, replaced, patched and deleted, one by one and as a collection (D-API-63)", async () => {
  const labelled = (team: string): Json => ({ metadata: { labels: { team } } });
  const names = async () =>
    (await server.send("GET", `${REVISIONS}?labelSelector=team`)).body.items?.map(({ metadata }) => metadata?.name);
  for (const name of ["one", "two", "three"]) expect(await create(name)).toMatchObject({ status: 201 });
  expect(await server.patch(`${REVISIONS}/one`, labelled("a"))).toMatchObject({ status: 200 });
  expect(await server.patch(`${REVISIONS}/two`, labelled("b"))).toMatchObject({ status: 200 });
  expect(await server.patch(`${REVISIONS}/three`, labelled("a"))).toMatchObject({ status: 200 });
  expect(await names()).toEqual(["one", "three", "two"]);
  const { body } = await server.send("GET", `${REVISIONS}/one`);
  const replaced = await server.send("PUT", `${REVISIONS}/one`, { ...body, revision: 7 });
  expect(replaced).toMatchObject({ status: 200, body: { revision: 7 } });
  expect(await server.send("DELETE", `${REVISIONS}/one`)).toMatchObject({ status: 200 });
  expect(await names()).toEqual(["three", "two"]);
  expect(await server.send("DELETE", `${REVISIONS}?labelSelector=team%3Da`)).toMatchObject({ status: 200 });
  expect(await names()).toEqual(["two"]);
  const watched = await server.send("GET", `${REVISIONS}?watch=true&timeoutSeconds=5&labelSelector=team`);
  expect(watched).toMatchObject({ status: 200, body: { type: "ADDED", object: { metadata: { name: "two" } } } });
});
