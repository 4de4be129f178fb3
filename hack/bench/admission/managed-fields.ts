type Fields = Readonly<Record<string, unknown>>;

/** What the API server has noted by the time it asks a webhook: `manager` wrote every field. Often half of an object. */
export function managedBy(manager: string, object: { readonly apiVersion?: string }): Fields {
  const { apiVersion = "", ...fields } = object;
  const time = "2026-01-05T08:00:00Z";
  return { manager, operation: "Update", apiVersion, time, fieldsType: "FieldsV1", fieldsV1: fieldsOf(fields) };
}

function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null) return {};
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [`f:${name}`, fieldsOf(field)]));
  return { ".": {}, ...Object.fromEntries(value.map(item => [itemKey(item), fieldsOf(item)])) };
}

/** Lists of objects are keyed by a name, sets of values by the value. */
function itemKey(item: unknown): string {
  if (typeof item !== "object" || item === null) return `v:${JSON.stringify(item)}`;
  const [[key, value] = ["", ""]] = Object.entries(item);
  return `k:${JSON.stringify({ [key]: value })}`;
}
