import { ofKind, type Rendered } from "../chart/helm";
import { accounts, type AuditedRequest } from "./audit";

/** One thing that a role of the chart lets an account do. */
export interface Grant {
  readonly account: keyof typeof accounts;
  readonly verb: string;
  readonly group: string;
  /** With the subresource. */
  readonly resource: string;
  /** undefined: in all of them. */
  readonly namespace: string | undefined;
  /** undefined: every object. */
  readonly name: string | undefined;
}

interface Role extends Rendered {
  readonly rules: readonly Rule[];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

interface Binding extends Rendered {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
}

/** What the objects of a chart let the two accounts do, one verb of one resource, and of one name, at a time. */
export function grantsIn(objects: readonly Rendered[]): readonly Grant[] {
  const bindings = ["ClusterRoleBinding", "RoleBinding"].flatMap(kind => ofKind<Binding>(objects, kind));
  return bindings.flatMap(({ subjects, roleRef, metadata: { namespace } }) => {
    const account = accountOf(subjects);
    if (account === undefined) return [];
    const found = ofKind<Role>(objects, roleRef.kind).filter(({ metadata }) => metadata.name === roleRef.name);
    const role = found.find(({ metadata }) => metadata.namespace === namespace);
    if (role === undefined) throw new Error(`${roleRef.kind} ${roleRef.name} is not in the chart`);
    return role.rules.flatMap(single).map(rule => ({ ...rule, account, namespace }));
  });
}

/** Whether the request needed it. */
export function isUseOf(grant: Grant, request: AuditedRequest): boolean {
  const keys = ["account", "verb", "group", "resource"] as const;
  if (keys.some(key => grant[key] !== request[key])) return false;
  if (grant.namespace !== undefined && grant.namespace !== request.namespace) return false;
  return grant.name === undefined || grant.name === request.name;
}

/** As in `controller may patch pods/status`. */
export function describeGrant({ account, verb, group, resource, name }: Omit<Grant, "namespace">): string {
  const [kind, ...sub] = resource.split("/");
  const whole = [`${kind}${group === "" ? "" : `.${group}`}`, ...sub].join("/");
  return `${account} may ${verb} ${whole}${name === undefined ? "" : ` ${name}`}`;
}

function accountOf(subjects: Binding["subjects"]): Grant["account"] | undefined {
  const users = subjects.map(({ namespace, name }) => `system:serviceaccount:${namespace}:${name}`);
  return (["controller", "admission"] as const).find(role => users.includes(accounts[role]));
}

function single(rule: Rule): readonly Omit<Grant, "account" | "namespace">[] {
  const { apiGroups, resources, verbs, resourceNames = [undefined] } = rule;
  return apiGroups.flatMap(group =>
    resources.flatMap(resource => verbs.flatMap(verb => resourceNames.map(name => ({ group, resource, verb, name })))),
  );
}
