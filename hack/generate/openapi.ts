/** What this generator reads of an OpenAPI v3 schema as kube-apiserver publishes it. */
export interface OpenApiSchema {
  readonly $ref?: string;
  readonly allOf?: readonly OpenApiSchema[];
  readonly oneOf?: readonly OpenApiSchema[];
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly additionalProperties?: OpenApiSchema;
  readonly items?: OpenApiSchema;
  readonly required?: readonly string[];
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: string;
}

/** Schemas by the full name of their type, such as `io.k8s.api.core.v1.Pod`. */
export type Schemas = Readonly<Record<string, OpenApiSchema>>;

/** What one API server says of the types it serves. */
export interface ApiDescription {
  /** Such as `v1.36.3`. */
  readonly kubernetesVersion: string;
  readonly schemas: Schemas;
}

/** Answers a GET with the text of its body. */
export type Read = (path: string) => Promise<string>;

/** One document per group and version. Each holds every schema that its own types refer to. */
const documents = [
  "/openapi/v3/apis/coordination.k8s.io/v1",
  "/openapi/v3/api/v1",
  "/openapi/v3/apis/apps/v1",
] as const;

/** The description of every type of the groups that the project deals with. */
export async function readApiDescription(read: Read): Promise<ApiDescription> {
  const version: unknown = JSON.parse(await read("/version"));
  const schemas: Record<string, OpenApiSchema> = {};
  for (const path of documents) Object.assign(schemas, schemasOf(path, JSON.parse(await read(path))));
  return { kubernetesVersion: String(field(version, "gitVersion")), schemas };
}

/** The schema of that name. Throws where there is none: a name of ours is out of date then. */
export function schemaNamed(schemas: Schemas, name: string): OpenApiSchema {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`the API server describes no ${name}`);
  return schema;
}

/** The name of the type that the schema stands for; undefined for one that is written out in place. */
export function referredName(schema: OpenApiSchema): string | undefined {
  // A reference with a description of its own is wrapped, as nothing may stand beside `$ref`.
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return reference?.slice(reference.lastIndexOf("/") + 1);
}

/** The roots and every schema that they refer to, directly or not, in the order of first mention. */
export function reachable(schemas: Schemas, roots: readonly string[]): Schemas {
  const found: Record<string, OpenApiSchema> = {};
  const visit = (name: string): void => {
    if (found[name] !== undefined) return;
    const schema = schemaNamed(schemas, name);
    found[name] = schema;
    mentioned(schema).forEach(visit);
  };
  roots.forEach(visit);
  return found;
}

function mentioned(schema: OpenApiSchema): readonly string[] {
  const own = referredName(schema);
  const parts = [...Object.values(schema.properties ?? {}), schema.additionalProperties, schema.items];
  return [...(own === undefined ? [] : [own]), ...parts.flatMap(part => (part === undefined ? [] : mentioned(part)))];
}

function schemasOf(path: string, document: unknown): Schemas {
  const schemas = field(field(document, "components"), "schemas");
  if (!isSchemas(schemas)) throw new Error(`${path} is no OpenAPI v3 document: it has no components.schemas`);
  return schemas;
}

/** Only the outline is checked: the document comes from the API server that the project is tested with. */
function isSchemas(value: unknown): value is Schemas {
  return typeof value === "object" && value !== null && Object.values(value).every(isObject);
}

function field(value: unknown, name: string): unknown {
  return isObject(value) ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
