import { aSet } from "../../test/builders";
import { validateDirectPlacement } from "./direct-placement-validation";
import type { PodSpec } from "./types";
import { validateSpec } from "./validation";

const ASKED = "may not be specified when placement `mode` is 'Direct', as no scheduler sees to it";
const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
const term = { topologyKey: "zone" };
const spread = (whenUnsatisfiable: string) => ({ maxSkew: 1, topologyKey: "zone", whenUnsatisfiable });

const specOf = (podSpec: Partial<PodSpec>, mode = "Direct") => aSet({ podSpec, spec: { placement: { mode } } }).spec;

describe("a set that places its pods itself", () => {
  it.each<[string, Partial<PodSpec>, string, string]>([
    ["another scheduler", { schedulerName: "mine" }, "schedulerName", "Invalid"],
    ["scheduling gates", { schedulingGates: [{ name: "x" }] }, "schedulingGates", "Forbidden"],
    ["resource claims", { resourceClaims: [{ name: "x" }] }, "resourceClaims", "Forbidden"],
    [
      "pods that it must be with",
      { affinity: { podAffinity: { [required]: [term] } } },
      `affinity.podAffinity.${required}`,
      "Forbidden",
    ],
    [
      "pods that it must not be with",
      { affinity: { podAntiAffinity: { [required]: [term] } } },
      `affinity.podAntiAffinity.${required}`,
      "Forbidden",
    ],
    [
      "a spread",
      { topologySpreadConstraints: [spread("ScheduleAnyway"), spread("DoNotSchedule")] },
      "topologySpreadConstraints[1].whenUnsatisfiable",
      "Invalid",
    ],
  ])("may not ask for %s, and one that leaves it to the scheduler may", (_, podSpec, field, type) => {
    const expected = [expect.objectContaining({ type, field: `spec.template.spec.${field}`, detail: ASKED })];
    expect(validateSpec(specOf(podSpec))).toEqual(expected);
    expect(validateDirectPlacement(specOf(podSpec, "Scheduler"))).toEqual([]);
    expect(validateDirectPlacement(specOf(podSpec, ""))).toEqual([]);
  });

  it.each<[string, Partial<PodSpec>]>([
    ["nothing of it", {}],
    ["the default scheduler by its name", { schedulerName: "default-scheduler" }],
    ["empty lists", { schedulingGates: [], resourceClaims: [], topologySpreadConstraints: [] }],
    [
      "preferences",
      {
        affinity: { podAffinity: { [preferred]: [{ weight: 1, podAffinityTerm: term }] } },
        topologySpreadConstraints: [spread("ScheduleAnyway")],
      },
    ],
    [
      "node affinity",
      { affinity: { nodeAffinity: { [required]: { nodeSelectorTerms: [{ matchExpressions: [] }] } } } },
    ],
    ["volumes", { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "shared" } }] }],
  ])("may ask for %s", (_, podSpec) => {
    expect(validateSpec(specOf(podSpec))).toEqual([]);
  });

  it("is judged though its template lacks a spec or has a hole in a list", () => {
    expect(validateDirectPlacement({ selector: {}, template: {}, placement: { mode: "Direct" } })).toEqual([]);
    const holes = JSON.parse('{"topologySpreadConstraints":[null],"affinity":null}') as Partial<PodSpec>;
    expect(validateDirectPlacement(specOf(holes))).toEqual([]);
  });
});
