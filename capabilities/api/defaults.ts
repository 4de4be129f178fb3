import type { DaemonSetSpec, DaemonSetUpdateStrategy } from "./types";
import { DEFAULT_REVISION_HISTORY_LIMIT, TEMPLATE_GENERATION_ANNOTATION } from "./well-known";

/** The parts of a daemon set that have defaults, as a request carries them. */
export interface Defaultable {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: DaemonSetSpec;
}

/**
 * The set with the defaults of `apps/v1` (D-API-20..24). Applying it twice is applying it once. The selector is never
 * derived from the template's labels (D-API-25), and the template keeps its user's text: defaults inside it would make
 * the second `kubectl apply` differ from the first, and the controller reads the canonical form anyway.
 */
export function withDefaults<T extends Defaultable>({
  metadata,
  spec,
  ...rest
}: T): Omit<T, keyof Defaultable> & Defaultable {
  return {
    ...rest,
    ...(metadata && { metadata: withoutTemplateGeneration(metadata) }),
    ...(spec && { spec: isStruct(spec) ? withSpecDefaults(spec) : spec }),
  };
}

function withSpecDefaults(spec: DaemonSetSpec): DaemonSetSpec {
  return {
    ...spec,
    updateStrategy: withStrategyDefaults(spec.updateStrategy),
    // A zero is a limit like any other; an absent minReadySeconds is already the zero that it means (D-API-24).
    revisionHistoryLimit: spec.revisionHistoryLimit ?? DEFAULT_REVISION_HISTORY_LIMIT,
  };
}

function withStrategyDefaults(given: DaemonSetUpdateStrategy | undefined): DaemonSetUpdateStrategy {
  const strategy = given ?? {};
  const named = strategy.type ?? "";
  const type = named === "" ? "RollingUpdate" : named;
  const rollingUpdate = strategy.rollingUpdate ?? {};
  if (!isStruct(strategy) || !isStruct(rollingUpdate)) return strategy;
  if (type !== "RollingUpdate") return { ...strategy, type };
  const { maxUnavailable, maxSurge } = rollingUpdate;
  return {
    ...strategy,
    type,
    rollingUpdate: { ...rollingUpdate, maxUnavailable: maxUnavailable ?? 1, maxSurge: maxSurge ?? 0 },
  };
}

/** The API server applies the schema to our answer: garbage stays as it is, for it to refuse, and is not spread. */
function isStruct(value: object): boolean {
  return typeof value === "object" && !Array.isArray(value);
}

/** On our kind the generation would be a lie: nobody raises it (docs/design.md: canonical templates). */
function withoutTemplateGeneration<T extends NonNullable<Defaultable["metadata"]>>(metadata: T): T {
  if (metadata.annotations?.[TEMPLATE_GENERATION_ANNOTATION] === undefined) return metadata;
  const kept = Object.entries(metadata.annotations).filter(([key]) => key !== TEMPLATE_GENERATION_ANNOTATION);
  return { ...metadata, annotations: Object.fromEntries(kept) };
}
