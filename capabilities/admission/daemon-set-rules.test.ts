import type { DaemonSetSpec } from "../api/types";
import { refusalOf } from "./daemon-set-rules";

function spec(app: string): DaemonSetSpec {
  return { selector: { matchLabels: { app } }, template: { metadata: { labels: { app } } } };
}

const set = (app: string, metadata: object = { name: "agent" }): { metadata: object; spec: DaemonSetSpec } => ({
  metadata,
  spec: spec(app),
});

it("lets a valid set pass, on creation and unchanged", () => {
  expect(refusalOf({ set: set("a") })).toBeUndefined();
  expect(refusalOf({ set: set("a"), oldSet: set("a") })).toBeUndefined();
});

it("refuses another selector on update only (D-API-53)", () => {
  expect(refusalOf({ set: set("b"), oldSet: set("a") })?.message).toBe(
    'DaemonSet.everynode.dev "agent" is invalid: spec.selector: Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
  );
});

it("reports the rules of a spec and of an update at once (D-API-54)", () => {
  const broken = { ...set("b"), spec: { ...spec("b"), minReadySeconds: -1 } };
  const fields = refusalOf({ set: broken, oldSet: set("a") })?.details?.causes?.map(({ field }) => field);
  expect(fields).toEqual(["spec.minReadySeconds", "spec.selector"]);
});

it("names a set by the beginning of the name that it will get", () => {
  const broken = { metadata: { generateName: "agent-" }, spec: { ...spec("a"), minReadySeconds: -1 } };
  expect(refusalOf({ set: broken })?.details?.name).toBe("agent-");
});

it("leaves a set without a spec to its schema", () => {
  expect(refusalOf({ set: { metadata: { name: "agent" } } })).toBeUndefined();
});
