import { isPlacedDirectly } from "./placement-policy";
import type { DaemonSetSpec, PodSpec, PodTemplateSpec } from "./types";
import { type Violation, forbidden, invalid } from "./violation";

const SPEC = "spec.template.spec";

const NOT_DIRECT = "may not be specified when placement `mode` is 'Direct', as no scheduler sees to it";

/**
 * What a template may not ask for where no scheduler is asked, because nobody would see to it and nobody would tell. What
 * the kubelet would wait for and tell of, such as a volume, is not among it (docs/guide.md).
 */
export function validateDirectPlacement(set: DaemonSetSpec): readonly Violation[] {
  const template: PodTemplateSpec | undefined = set.template;
  const spec = template?.spec;
  if (!spec || !isPlacedDirectly(set)) return [];
  return [
    ...validateScheduler(spec),
    // The API server takes no pod that is bound and has one.
    ...validateList({ path: `${SPEC}.schedulingGates`, list: spec.schedulingGates }),
    // Pods with a claim that is not allocated stay where they were put, and never start.
    ...validateList({ path: `${SPEC}.resourceClaims`, list: spec.resourceClaims }),
    ...validatePodAffinity(spec),
    ...validateSpread(spec),
  ];
}

/** Another scheduler has rules of its own, and keeps its own books of what is taken. */
function validateScheduler({ schedulerName }: PodSpec): readonly Violation[] {
  if (!schedulerName || schedulerName === "default-scheduler") return [];
  return [invalid({ path: `${SPEC}.schedulerName`, value: schedulerName }, NOT_DIRECT)];
}

interface ListField {
  readonly path: string;
  readonly list: readonly unknown[] | null | undefined;
}

function validateList({ path, list }: ListField): readonly Violation[] {
  return list && list.length > 0 ? [forbidden({ path, detail: NOT_DIRECT })] : [];
}

/** What is only preferred chooses between nodes, and a daemon pod has none to choose. */
function validatePodAffinity({ affinity }: PodSpec): readonly Violation[] {
  const required = "requiredDuringSchedulingIgnoredDuringExecution";
  return (["podAffinity", "podAntiAffinity"] as const).flatMap(field =>
    validateList({ path: `${SPEC}.affinity.${field}.${required}`, list: affinity?.[field]?.[required] }),
  );
}

function validateSpread({ topologySpreadConstraints }: PodSpec): readonly Violation[] {
  // As its user wrote it, an item may be null.
  const constraints: readonly ({ readonly whenUnsatisfiable?: string } | null)[] = topologySpreadConstraints ?? [];
  return constraints.flatMap((constraint, index) => {
    const value = constraint?.whenUnsatisfiable;
    const path = `${SPEC}.topologySpreadConstraints[${index}].whenUnsatisfiable`;
    return value === "DoNotSchedule" ? [invalid({ path, value }, NOT_DIRECT)] : [];
  });
}
