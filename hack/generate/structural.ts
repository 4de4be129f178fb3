import { referredName, schemaNamed, type OpenApiSchema, type Schemas } from "./openapi";

/** The part of `JSONSchemaProps` that a structural schema of ours uses. */
export interface StructuralSchema {
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean";
  readonly format?: string;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly nullable?: boolean;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly "x-kubernetes-list-type"?: "atomic" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic";
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
}

export interface ConversionRules {
  readonly schemas: Schemas;
  /** Lists that merge by the keys which upstream names, as `<type>.<field>`. Every other list is atomic. */
  readonly listMaps: ReadonlySet<string>;
  /** Take a null as an item of a list and as a value of a map, for a reader that knows what `apps/v1` makes of it. */
  readonly keepNulls: boolean;
}

/**
 * A quantity as a JSON string, as Go's parser takes it. A number has no pattern to match, so both pass. Wider than the
 * parser only where it rounds or overflows. Without the pattern garbage would be found where no field can be named.
 */
export const quantityPattern = "^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]*)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)? *$";

/** Where in its parent a schema stands. */
interface Place {
  /** As `<type>.<field>`, for the rules that go by field. */
  readonly path: string;
  /** Whether it is an item of a list or a value of a map. */
  readonly held: boolean;
  readonly description?: string | undefined;
  /** The fields that make an item of a list-map unlike the others. Only such an item has any. */
  readonly mapKeys?: readonly string[] | undefined;
}

/** As a range: what breaks the format is reported without its field. */
export const int32 = { minimum: -(2 ** 31), maximum: 2 ** 31 - 1 } as const;

/** Types of which OpenAPI says less, or other things, than the API server takes. A field of such a type describes itself. */
const openShapes: Readonly<Record<string, StructuralSchema>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": {
    pattern: quantityPattern,
    "x-kubernetes-preserve-unknown-fields": true,
  },
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": { ...int32, "x-kubernetes-int-or-string": true },
};

/**
 * The structural schema of a type, every reference written out, which takes whatever `apps/v1` takes.
 *
 * Left out on purpose:
 * - `default`: a default inside a list changes what `kubectl apply` compares, so that no second run says `unchanged`.
 * - `enum`: the empty string is a value too, upstream turns it into the default. Later versions know more values.
 * - `required`, except of list-map keys, which must be: many a "required" field of upstream may be missing, and an
 *   object that breaks the schema reaches no webhook, which would report everything at once.
 *
 * Nulls: the API server drops a null field that is not nullable, which is what `apps/v1` makes of it. But a null value of
 * a map means "" and not that the key is missing, and a null item would be refused: `keepNulls` makes these nullable.
 */
export function structuralSchema(name: string, rules: ConversionRules): StructuralSchema {
  return named(name, rules, { path: name, held: false });
}

function convert(schema: OpenApiSchema, rules: ConversionRules, place: Place): StructuralSchema {
  const described = { ...place, description: schema.description ?? place.description };
  const name = referredName(schema);
  return name === undefined ? annotated(shape(schema, rules, place), rules, described) : named(name, rules, described);
}

function named(name: string, rules: ConversionRules, place: Place): StructuralSchema {
  const openShape = openShapes[name];
  if (openShape !== undefined) return annotated(openShape, rules, place);
  const { description, ...schema } = schemaNamed(rules.schemas, name);
  return convert(schema, rules, { ...place, path: name, description: place.description ?? description });
}

function annotated(bare: StructuralSchema, rules: ConversionRules, place: Place): StructuralSchema {
  // Items of a list-map may not be nullable: an item without its keys could not be told from the others.
  const nullable = rules.keepNulls && place.held && place.mapKeys === undefined;
  return {
    ...(place.description === undefined ? {} : { description: place.description }),
    ...(nullable ? { nullable: true } : {}),
    ...bare,
  };
}

function shape(schema: OpenApiSchema, rules: ConversionRules, place: Place): StructuralSchema {
  switch (schema.type) {
    case "object":
      return objectShape(schema, rules, place);
    case "array":
      return listShape(schema, rules, place);
    case "string":
    case "integer":
    case "number":
    case "boolean":
      if (schema.format === "int32") return { type: schema.type, ...int32 };
      return { type: schema.type, ...(schema.format === undefined ? {} : { format: schema.format }) };
    default:
      throw new Error(`${place.path}: there is no rule for the type ${String(schema.type)}`);
  }
}

function objectShape(schema: OpenApiSchema, rules: ConversionRules, place: Place): StructuralSchema {
  const mapType = schema["x-kubernetes-map-type"] === "atomic" ? ({ "x-kubernetes-map-type": "atomic" } as const) : {};
  const { properties, additionalProperties } = schema;
  if (additionalProperties !== undefined) {
    const values = convert(additionalProperties, rules, { path: `${place.path}.*`, held: true });
    return { type: "object", ...mapType, additionalProperties: values };
  }
  // What says nothing of its fields may have any.
  if (properties === undefined) return { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return { type: "object", ...mapType, ...requiredKeys(place), properties: convertAll(properties, rules, place) };
}

function convertAll(
  properties: Readonly<Record<string, OpenApiSchema>>,
  rules: ConversionRules,
  { path }: Place,
): Readonly<Record<string, StructuralSchema>> {
  const converted = Object.entries(properties).map(
    ([name, property]) => [name, convert(property, rules, { path: `${path}.${name}`, held: false })] as const,
  );
  return Object.fromEntries(converted);
}

function requiredKeys({ mapKeys }: Place): StructuralSchema {
  return mapKeys === undefined ? {} : { required: mapKeys };
}

function listShape(schema: OpenApiSchema, rules: ConversionRules, { path }: Place): StructuralSchema {
  if (schema.items === undefined) throw new Error(`${path}: a list without a schema of its items`);
  if (!rules.listMaps.has(path)) {
    const items = convert(schema.items, rules, { path: `${path}[]`, held: true });
    return { type: "array", "x-kubernetes-list-type": "atomic", items };
  }
  const mapKeys = schema["x-kubernetes-list-map-keys"];
  if (mapKeys === undefined) throw new Error(`${path}: upstream names no keys to merge this list by`);
  const items = convert(schema.items, rules, { path: `${path}[]`, held: true, mapKeys });
  return { type: "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": mapKeys, items };
}
