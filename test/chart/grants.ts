import { type Rendered, ofKind } from "./helm";

export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface RoleObject extends Rendered {
  readonly rules: readonly Rule[];
}

interface Binding extends Rendered {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace: string }[];
}

/** One verb of one resource that a service account may use. */
export interface Grant {
  readonly account: string;
  readonly verb: string;
  readonly group: string;
  /** With its subresource. */
  readonly resource: string;
  /** Absent: any. */
  readonly name?: string;
  /** Absent: in every one. */
  readonly namespace?: string;
}

/** Every right that the rendered objects give to service accounts. */
export function grantsIn(objects: readonly Rendered[]): readonly Grant[] {
  const roles = [...ofKind<RoleObject>(objects, "ClusterRole"), ...ofKind<RoleObject>(objects, "Role")];
  const bindings = [...ofKind<Binding>(objects, "ClusterRoleBinding"), ...ofKind<Binding>(objects, "RoleBinding")];
  return bindings.flatMap(({ metadata: { namespace }, roleRef, subjects }) => {
    const role = roles.find(
      ({ kind, metadata }) =>
        kind === roleRef.kind && metadata.name === roleRef.name && metadata.namespace === namespace,
    );
    if (!role) throw new Error(`the ${roleRef.kind} ${roleRef.name} is not rendered`);
    const scope = namespace === undefined ? {} : { namespace };
    return subjects.flatMap(({ name }) => role.rules.flatMap(rule => grantsOf(rule, { account: name, ...scope })));
  });
}

function grantsOf(rule: Rule, whose: Pick<Grant, "account" | "namespace">): readonly Grant[] {
  const names = rule.resourceNames?.map(name => ({ name })) ?? [{}];
  return rule.apiGroups.flatMap(group =>
    rule.resources.flatMap(resource =>
      rule.verbs.flatMap(verb => names.map(name => ({ ...whose, verb, group, resource, ...name }))),
    ),
  );
}

/** As `get secrets/everynode-admission-certificate in everynode-system`. */
export function describeGrant({ verb, group, resource, name, namespace }: Omit<Grant, "account">): string {
  const kind = group === "" ? resource : `${resource}.${group}`;
  return `${verb} ${kind}${name === undefined ? "" : ` ${name}`}${namespace === undefined ? "" : ` in ${namespace}`}`;
}
