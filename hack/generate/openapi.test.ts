import { reachable, readApiDescription, referredName } from "./openapi";

describe("readApiDescription", () => {
  const answers: Record<string, string> = {
    "/version": `{"gitVersion":"v1.36.3"}`,
    "/openapi/v3/apis/coordination.k8s.io/v1": document({ Lease: { type: "object" }, Shared: { description: "a" } }),
    "/openapi/v3/api/v1": document({ Pod: { type: "object" }, Shared: { description: "b" } }),
    "/openapi/v3/apis/apps/v1": document({ DaemonSet: { type: "object" }, Shared: { description: "c" } }),
  };
  const read = async (path: string): Promise<string> => answers[path] ?? "404 page not found";

  it("puts the types of every group side by side; of one in several documents that of apps/v1 counts", async () => {
    expect(await readApiDescription(read)).toEqual({
      kubernetesVersion: "v1.36.3",
      schemas: {
        Lease: { type: "object" },
        Pod: { type: "object" },
        DaemonSet: { type: "object" },
        Shared: { description: "c" },
      },
    });
  });

  it("says which document is none", async () => {
    const readNothing = async (path: string): Promise<string> => (path === "/version" ? "{}" : `{"kind":"Status"}`);
    await expect(readApiDescription(readNothing)).rejects.toThrow(
      "/openapi/v3/apis/coordination.k8s.io/v1 is no OpenAPI v3 document",
    );
  });
});

describe("referredName", () => {
  it.each([
    ["a bare reference", { $ref: "#/components/schemas/a.b.C" }, "a.b.C"],
    ["a reference with a description", { description: "x", allOf: [{ $ref: "#/components/schemas/a.b.C" }] }, "a.b.C"],
    ["a schema in place", { type: "string" }, undefined],
  ])("reads %s", (_, schema, name) => expect(referredName(schema)).toBe(name));
});

describe("reachable", () => {
  const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const schemas = {
    Unused: { type: "string" },
    ByMap: { type: "string" },
    ByList: { type: "string" },
    Root: {
      properties: {
        list: { items: { allOf: [to("ByList")] } },
        map: { additionalProperties: to("ByMap") },
        self: to("Root"),
      },
    },
  };

  it("keeps what the roots mention, also themselves, in the order of mention", () => {
    expect(Object.keys(reachable(schemas, ["Root"]))).toEqual(["Root", "ByList", "ByMap"]);
  });

  it("names a root that is not there", () => {
    expect(() => reachable(schemas, ["Nobody"])).toThrow("the API server describes no Nobody");
  });
});

function document(schemas: object): string {
  return JSON.stringify({ components: { schemas } });
}
