import { type Rendered, ofKind } from "./helm";

export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}

export interface Container {
  readonly args: readonly string[];
  readonly env: readonly Variable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly limits?: { readonly memory?: string } };
  readonly securityContext: object;
}

export interface Deployment extends Rendered {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly securityContext: object;
        readonly containers: readonly Container[];
      };
    };
  };
}

/** The Deployment of a role. */
export function deploymentOf(objects: readonly Rendered[], role: string): Deployment {
  const found = ofKind<Deployment>(objects, "Deployment").find(
    ({ metadata }) => metadata.labels?.["app.kubernetes.io/component"] === role,
  );
  if (!found) throw new Error(`no Deployment of the role ${role} is rendered`);
  return found;
}

export function containerOf({ spec }: Deployment): Container {
  const [container] = spec.template.spec.containers;
  if (!container) throw new Error("the Deployment has no container");
  return container;
}
