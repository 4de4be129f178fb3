import { type Answer, type Json, OURS, type Server, THEIRS, aSetOf, fieldsRefused, startServer } from "./both-kinds";

// What the API server does with daemon sets, whoever controls them: what holds for apps/v1 holds for our kind, and where
// it does not the row says so (docs/compatibility.md).

const kinds = [THEIRS, OURS];
const GENERATION = "deprecated.daemonset.template.generation";
const MAIN = { name: "main", image: "main:1" };
const COUNTERS = [
  ...["currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"],
  ...["updatedNumberScheduled", "numberAvailable", "numberUnavailable"],
];
const NO_COUNTS = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 };
jest.setTimeout(60_000);

let server: Server;
beforeAll(async () => {
  server = await startServer({ name: "api-statements", admission: true });
}, 180_000);
afterAll(() => server?.stop(), 60_000);

describe.each(kinds)("daemonsets of $apiVersion", kind => {
  const { path, isOurs } = kind;

  it("have these names, verbs and a status, and no other sub-resource (D-API-01, D-API-02, D-API-03)", async () => {
    const { body } = await server.send("GET", `/apis/${kind.apiVersion}`);
    const { resources = [] } = body as unknown as {
      readonly resources?: readonly (Json & { readonly name: string })[];
    };
    const [sets, ...subresources] = resources.filter(({ name }) => name.split("/")[0] === "daemonsets");
    expect(sets).toMatchObject({
      singularName: "daemonset",
      namespaced: true,
      kind: "DaemonSet",
      categories: ["all"],
      shortNames: [isOurs ? "eds" : "ds"],
    });
    const verbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
    expect((sets?.["verbs"] as readonly string[]).toSorted()).toEqual(verbs);
    expect(subresources.map(({ name }) => name)).toEqual(["daemonsets/status"]);
    expect((subresources[0]?.["verbs"] as readonly string[]).toSorted()).toEqual(["get", "patch", "update"]);
  });

  it("cannot be scaled (D-API-02)", async () => {
    await created("unscaled");
    expect(await server.send("GET", `${path}/unscaled/scale`)).toMatchObject({ status: 404 });
  });

  it("are not created by a PUT (D-API-04)", async () => {
    expect(await server.send("PUT", `${path}/nobody`, aSetOf(kind, "nobody"))).toMatchObject({ status: 404 });
    expect(await server.send("GET", `${path}/nobody`)).toMatchObject({ status: 404 });
  });

  it("are not overwritten from a version that is not the newest (D-API-04)", async () => {
    const { body: stale } = await created("stale");
    await server.patch(`${path}/stale`, { metadata: { labels: { a: "b" } } });
    expect(await server.send("PUT", `${path}/stale`, stale)).toMatchObject({
      status: 409,
      body: { reason: "Conflict" },
    });
  });

  it(`are ${isOurs ? "not overwritten" : "overwritten"} without a version (D-API-04)`, async () => {
    await created("versionless");
    const changed = aSetOf(kind, "versionless", { spec: { minReadySeconds: 5 } });
    const answer = await server.send("PUT", `${path}/versionless`, changed);
    if (isOurs) return expect([answer.status, fieldsRefused(answer)]).toEqual([422, ["metadata.resourceVersion"]]);
    expect(answer).toMatchObject({ status: 200, body: { spec: { minReadySeconds: 5 } } });
  });

  it("are shown with these columns (D-API-05)", async () => {
    await created("shown", { podSpec: { nodeSelector: { disk: "ssd", zone: "a" } } });
    const status = { desiredNumberScheduled: 5, currentNumberScheduled: 4, numberReady: 3, numberMisscheduled: 0 };
    const conditions = [{ type: "Progressing", status: "True", reason: "RollingOut" }];
    await server.patch(`${path}/shown/status`, {
      status: { ...status, updatedNumberScheduled: 2, numberAvailable: 1, conditions },
    });
    await created("unselective");
    const narrow = ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"];
    const counts = ["shown", "5", "4", "3", "2", "1"];
    const [head, row] = await tableOf("shown");
    expect(head?.slice(0, narrow.length)).toEqual(narrow);
    if (isOurs) {
      expect(head?.slice(narrow.length)).toEqual(["STATUS", "CONTAINER", "IMAGE", "SELECTOR"]);
      expect(row?.toSpliced(7, 1)).toEqual([
        ...counts,
        '{"disk":"ssd","zone":"a"}',
        "RollingOut",
        ...["main", "main:1", '{"matchLabels":{"app":"shown"}}'],
      ]);
    } else {
      expect(head?.slice(narrow.length)).toEqual(["CONTAINERS", "IMAGES", "SELECTOR"]);
      expect(row?.toSpliced(7, 1)).toEqual([...counts, "disk=ssd,zone=a", "main", "main:1", "app=shown"]);
      expect((await tableOf("unselective"))[1]?.[6]).toBe("<none>");
    }
  });

  it.each([
    { maxUnavailable: 3, maxSurge: 0 },
    { maxUnavailable: "0%", maxSurge: "25%" },
  ])("keep every field as it was given, amounts as %j (D-API-10)", async rollingUpdate => {
    const spec = {
      selector: { matchExpressions: [{ key: "app", operator: "In", values: ["fields", "other"] }] },
      updateStrategy: { type: "RollingUpdate", rollingUpdate },
      minReadySeconds: 7,
      revisionHistoryLimit: 3,
    };
    const answer = await server.send("POST", `${path}?dryRun=All`, aSetOf(kind, "fields", { spec }));
    expect(answer).toMatchObject({ status: 201, body: { spec } });
    expect(answer.body.spec?.template).toMatchObject({ spec: { containers: [{ name: "main", image: "main:1" }] } });
  });

  it.each([
    ["a selector", { selector: undefined }],
    ["a template", { template: undefined }],
  ])("need %s (D-API-10)", async (_, spec) => {
    expect(await server.send("POST", path, aSetOf(kind, "incomplete", { spec }))).toMatchObject({ status: 422 });
  });

  it.each(["minReadySeconds", "revisionHistoryLimit"])("take no %s above an int32 (D-API-10)", async field => {
    const { status } = await server.send("POST", path, aSetOf(kind, "large", { spec: { [field]: 2 ** 31 } }));
    expect(status).toBe(isOurs ? 422 : 400);
  });

  it("mean by a template what apps/v1 stores, which is all its defaults (D-API-26)", async () => {
    const { body } = await created("defaulted", { container: { ports: [{ containerPort: 80 }] } });
    const canonical = isOurs ? await canonicalForm(body.spec?.template) : body.spec?.template;
    expect(canonical).toEqual({
      metadata: { labels: { app: "defaulted" } },
      spec: {
        containers: [
          {
            ...{ name: "main", image: "main:1", resources: {}, imagePullPolicy: "IfNotPresent" },
            ports: [{ containerPort: 80, protocol: "TCP" }],
            ...{ terminationMessagePath: "/dev/termination-log", terminationMessagePolicy: "File" },
          },
        ],
        ...{ restartPolicy: "Always", terminationGracePeriodSeconds: 30, dnsPolicy: "ClusterFirst" },
        ...{ securityContext: {}, schedulerName: "default-scheduler" },
      },
    });
    if (isOurs) expect(body.spec?.template.spec).not.toHaveProperty("dnsPolicy");
  });

  it.each<[string, Json, string]>([
    ["no name", { name: undefined }, "metadata.name"],
    ["a name that is no DNS subdomain", { name: "Bad_Name" }, "metadata.name"],
    ["a label that is none", { labels: { "a b": "c" } }, "metadata.labels"],
    ["a label's value that is none", { labels: { a: "c d" } }, "metadata.labels"],
    ["an annotation's key that is none", { annotations: { "a b": "c" } }, "metadata.annotations"],
  ])("are refused with %s (D-API-30)", async (_, metadata, field) => {
    const answer = await server.send("POST", path, aSetOf(kind, "misnamed", { metadata }));
    expect([answer.status, answer.body.reason, fieldsRefused(answer)]).toEqual([422, "Invalid", [field]]);
  });

  it("belong to the namespace in whose path they are written (D-API-30)", async () => {
    const metadata = { namespace: "other" };
    expect(await server.send("POST", path, aSetOf(kind, "x", { metadata }))).toMatchObject({ status: 400 });
    const { status } = await server.send("POST", `/apis/${kind.apiVersion}/daemonsets`, aSetOf(kind, "x"));
    expect(status).toBe(isOurs ? 404 : 405);
  });

  it.each([
    ["minReadySeconds", { minReadySeconds: 9 }],
    ["revisionHistoryLimit", { revisionHistoryLimit: 9 }],
    ["updateStrategy", { updateStrategy: { rollingUpdate: { maxUnavailable: 9 } } }],
    ["template", { template: { spec: { containers: [{ name: "main", image: "main:9" }] } } }],
  ])("count a change of %s as a generation, and none of metadata (D-API-52)", async (field, spec) => {
    const name = `counted-${field.toLowerCase()}`;
    await created(name);
    const generationAfter = async (change: Json) =>
      (await server.patch(`${path}/${name}`, change)).body.metadata?.generation;
    expect(await generationAfter({ metadata: { labels: { a: "b" }, annotations: { c: "d" } } })).toBe(1);
    expect(await generationAfter({ spec })).toBe(2);
    expect(await generationAfter({ spec })).toBe(2);
  });

  it.each<[string, Json]>([
    ["another text of a quantity", { containers: [{ ...MAIN, resources: { limits: { cpu: "1000m" } } }] }],
    ["an empty list", { tolerations: [] }],
    ["a default that is said", { dnsPolicy: "ClusterFirst" }],
  ])(`count %s as ${isOurs ? "a" : "no"} change (D-API-52)`, async (what, spec) => {
    const name = `equal-${what.replaceAll(" ", "-")}`;
    await created(name, { container: { resources: { limits: { cpu: "1" } } } });
    const { body } = await server.patch(`${path}/${name}`, { spec: { template: { spec } } });
    expect(body.metadata?.generation).toBe(isOurs ? 2 : 1);
  });

  it("change nothing but the status by a write of the status (D-API-55)", async () => {
    await created("split");
    const metadata = { labels: { viaStatus: "yes" }, annotations: { viaStatus: "yes" } };
    const status = { currentNumberScheduled: 1, numberMisscheduled: 0, desiredNumberScheduled: 1, numberReady: 1 };
    const change = { metadata, spec: { minReadySeconds: 9 }, status };
    const { body } = await server.patch(`${path}/split/status`, change);
    expect(body).toMatchObject({ metadata: { generation: 1 }, status });
    expect(body.spec?.minReadySeconds).toBeUndefined();
    // Of a built-in kind labels and annotations are written along; of a custom resource nothing is.
    expect(body.metadata?.labels).toEqual(isOurs ? undefined : metadata.labels);
  });

  it.each([...COUNTERS, "observedGeneration", "collisionCount"])("have no %s below zero (D-API-56)", async field => {
    const name = `negative-${field.toLowerCase()}`;
    await created(name);
    const answer = await server.patch(`${path}/${name}/status`, { status: { ...NO_COUNTS, [field]: -1 } });
    expect([answer.status, fieldsRefused(answer)]).toEqual([422, [`status.${field}`]]);
  });

  it(`count collisions ${isOurs ? "as they are told to" : "upwards only"} (D-API-56)`, async () => {
    await created("collided");
    const collide = async (collisionCount: number | null) => {
      const answer = await server.patch(`${path}/collided/status`, { status: { ...NO_COUNTS, collisionCount } });
      return [answer.status, ...fieldsRefused(answer)];
    };
    for (const count of [2, 2, 3]) expect(await collide(count)).toEqual([200]);
    for (const fewer of [1, null])
      expect(await collide(fewer)).toEqual(isOurs ? [200] : [422, "status.collisionCount"]);
  });

  it("are deleted as a collection by their labels, and others are not (D-API-03, D-API-58)", async () => {
    for (const [name, team] of [
      ["kept", "one"],
      ["swept-1", "two"],
      ["swept-2", "two"],
    ] as const) {
      await created(name, { metadata: { labels: { team } } });
    }
    expect(await server.send("DELETE", `${path}?labelSelector=team%3Dtwo`)).toMatchObject({ status: 200 });
    const { body } = await server.send("GET", `/apis/${kind.apiVersion}/daemonsets?labelSelector=team`);
    expect(body.items?.map(({ metadata }) => metadata?.name)).toEqual(["kept"]);
  });

  async function created(name: string, changes: Parameters<typeof aSetOf>[2] = {}): Promise<Answer> {
    const answer = await server.send("POST", path, aSetOf(kind, name, changes));
    expect(answer).toMatchObject({ status: 201 });
    return answer;
  }

  /** The wide table's cells. */
  async function tableOf(name: string): Promise<readonly (readonly string[])[]> {
    const { out } = await server.kubectl(["get", kind.resource, name, "-o", "wide"]);
    return out
      .trim()
      .split("\n")
      .map(line => line.split(/\s{2,}/));
  }
});

it.each(kinds)("a changed template of $apiVersion is warned about, and nothing else is (D-API-39)", async kind => {
  const env = ["1", "2"].map(value => ({ name: "A", value }));
  const warned = aSetOf(kind, "warned", { container: { env } });
  const warning = expect.stringMatching(/^Warning: .*env\[1\]: hides previous definition of "A"/);
  const patch = (path: string, value: unknown) =>
    server.kubectl([
      "patch",
      kind.resource,
      "warned",
      "--type=json",
      "-p",
      JSON.stringify([{ op: "replace", path, value }]),
    ]);
  expect(await server.kubectl(["create", "-f", "-"], warned)).toMatchObject({ code: 0, err: warning });
  expect(await server.kubectl(["label", kind.resource, "warned", "a=b"])).toMatchObject({ code: 0, err: "" });
  expect(await patch("/spec/template/spec/containers/0/image", "main:2")).toMatchObject({ code: 0, err: warning });
  expect(await patch("/spec/revisionHistoryLimit", 2)).toMatchObject({ code: 0, err: "" });
});

describe("the template generation", () => {
  const { path } = THEIRS;
  const annotated = (name: string, value: string) =>
    server.send("POST", path, aSetOf(THEIRS, name, { metadata: { annotations: { [GENERATION]: value } } }));
  const generationOf = ({ body }: Answer) => body.metadata?.annotations?.[GENERATION];

  it("is told with every apps/v1 set, also where nobody wrote it (D-API-40)", async () => {
    const answers = [
      await server.send("POST", path, aSetOf(THEIRS, "generated")),
      await server.send("GET", `${path}/generated`),
      await server.patch(`${path}/generated`, { metadata: { annotations: null } }),
    ];
    expect(answers.map(generationOf)).toEqual(["1", "1", "1"]);
  });

  it.each(["abc", "1.5", "", "9223372036854775808"])("may not be %j (D-API-41)", async value => {
    const { status, body } = await annotated("unreadable", value);
    expect([status, body.message]).toEqual([400, expect.stringContaining("ParseInt")]);
  });

  it.each([
    ["7", "7"],
    ["+7", "7"],
    ["0", "1"],
    ["-3", "1"],
  ])("of a new set that says %s is %s (D-API-41, D-API-42)", async (said, kept) => {
    expect(generationOf(await annotated(`said-${said.replace(/\W/, "x")}`, said))).toBe(kept);
  });

  it("rises by one with each change of the template, and by nothing else, whatever is said (D-API-43, D-API-44)", async () => {
    await annotated("rising", "5");
    const after = async (change: Json) => generationOf(await server.patch(`${path}/rising`, change));
    const template = (spec: Json): Json => ({ spec: { template: { spec } } });
    const limited = (cpu: string): Json => template({ containers: [{ ...MAIN, resources: { limits: { cpu } } }] });
    const said = (value: string): Json => ({ metadata: { annotations: { [GENERATION]: value } } });
    expect(await after(said("50"))).toBe("5");
    expect(await after(said("2"))).toBe("5");
    expect(await after({ spec: { minReadySeconds: 3 } })).toBe("5");
    expect(await after(limited("1"))).toBe("6");
    expect(await after(limited("1000m"))).toBe("6");
    expect(await after(template({ tolerations: [] }))).toBe("6");
    expect(await after({ ...said("2"), ...template({ hostNetwork: true }) })).toBe("7");
  });

  it("is nothing that our kind has: what is said is dropped with a write of the spec (D-API-40)", async () => {
    const said = { metadata: { annotations: { [GENERATION]: "abc", team: "logs" } } };
    const kept = ({ body }: Answer) => Object.keys(body.metadata?.annotations ?? {});
    expect(kept(await server.send("POST", OURS.path, aSetOf(OURS, "ungenerated", said)))).toEqual(["team"]);
    const one = `${OURS.path}/ungenerated`;
    // What leaves the spec alone is not sent to the webhooks, so that their absence is in nobody's way.
    expect(kept(await server.patch(one, said))).toEqual([GENERATION, "team"]);
    expect(kept(await server.patch(one, { spec: { minReadySeconds: 3 } }))).toEqual(["team"]);
  });
});

/** The template as our controller reads it: what a dry-run of a PodTemplate answers. */
async function canonicalForm(template: unknown): Promise<unknown> {
  const body = { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "canonical" }, template };
  return (await server.send("POST", "/api/v1/namespaces/default/podtemplates?dryRun=All", body)).body.template;
}
