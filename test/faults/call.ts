// What a request to the API server is, read from its method and URL alone.

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

export interface Call {
  readonly verb: Verb;
  /** Such as `pods`; empty outside of the resources. */
  readonly plural: string;
}

/** Some of the calls. What is left out is all of it. */
export interface Traffic {
  readonly verbs?: readonly Verb[];
  readonly plurals?: readonly string[];
}

export interface RequestLine {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

export function callOf({ method = "GET", url = "/" }: RequestLine): Call {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const { plural, isCollection } = resourceOf(pathname);
  const reading = isWatch(searchParams) ? "watch" : isCollection ? "list" : "get";
  return { verb: writing[method] ?? reading, plural };
}

export function isAmong({ verb, plural }: Call, { verbs, plurals }: Traffic): boolean {
  return (verbs?.includes(verb) ?? true) && (plurals?.includes(plural) ?? true);
}

const writing: Readonly<Record<string, Verb>> = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };

function isWatch(query: URLSearchParams): boolean {
  return ["true", "1"].includes(query.get("watch") ?? "");
}

/** `/api/v1/namespaces/a/pods/b/status` is one of the pods, `/api/v1/namespaces/a` one of the namespaces. */
function resourceOf(pathname: string): { readonly plural: string; readonly isCollection: boolean } {
  const [root, ...parts] = pathname.split("/").filter(part => part !== "");
  if (root !== "api" && root !== "apis") return { plural: "", isCollection: false };
  const path = parts.slice(root === "api" ? 1 : 2);
  const inNamespace = path[0] === "namespaces" && path.length > 2 ? path.slice(2) : path;
  const [plural = "", ...rest] = inNamespace;
  return { plural, isCollection: plural !== "" && rest.length === 0 };
}
