import { reviewFault } from "./review-fault";

const request = {
  uid: "1",
  kind: { group: "everynode.dev", version: "v1alpha1", kind: "DaemonSet" },
  operation: "UPDATE",
  object: {},
  oldObject: {},
};
const review = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };

it.each([
  ["a creation", { operation: "CREATE", oldObject: null }],
  ["an update", {}],
  ["a deletion", { operation: "DELETE", object: null }],
  ["an object of any form", { object: { spec: "none" } }],
  ["a kind of the core group", { kind: { group: "", version: "v1", kind: "Pod" } }],
])("nothing is wrong with %s", (_name, changes) => {
  expect(reviewFault({ ...review, request: { ...request, ...changes } })).toBeUndefined();
});

it.each([
  ["a text", "AdmissionReview", "it is no JSON object"],
  ["null", null, "it is no JSON object"],
  ["a list", [review], "it is no JSON object"],
  ["an empty object", {}, "its kind is missing, not AdmissionReview"],
  ["an object of another kind", { ...review, kind: "Pod" }, 'its kind is "Pod", not AdmissionReview'],
  ["a kind that is no text", { ...review, kind: ["AdmissionReview"] }, "its kind is no text, not AdmissionReview"],
  [
    "another version",
    { ...review, apiVersion: "admission.k8s.io/v1beta1" },
    'its apiVersion is "admission.k8s.io/v1beta1", not admission.k8s.io/v1',
  ],
  ["an answer", { ...review, request: undefined, response: { uid: "1" } }, "it has no request"],
  ["a list of requests", { ...review, request: [request] }, "it has no request"],
])("it tells what is wrong with %s", (_name, body, fault) => {
  expect(reviewFault(body)).toBe(fault);
});

it.each([
  ["without a uid", { uid: undefined }, "request.uid is missing"],
  ["with an empty uid", { uid: "" }, "request.uid is missing"],
  ["with a uid that is no text", { uid: 1 }, "request.uid is missing"],
  ["without a kind", { kind: undefined }, "request.kind does not tell a group, a version and a kind"],
  ["with half a kind", { kind: { kind: "Pod" } }, "request.kind does not tell a group, a version and a kind"],
  ["without an operation", { operation: undefined }, "request.operation is missing, not one of CREATE, UPDATE, DELETE"],
  ["to connect", { operation: "CONNECT" }, 'request.operation is "CONNECT", not one of CREATE, UPDATE, DELETE'],
  [
    "of a name that every object has",
    { operation: "constructor" },
    'request.operation is "constructor", not one of CREATE, UPDATE, DELETE',
  ],
  ["without its object", { object: null }, "request.object is no object"],
  ["with a list for its object", { object: [] }, "request.object is no object"],
  ["to update from nothing", { oldObject: null }, "request.oldObject is no object"],
])("it tells what is wrong with a request %s", (_name, changes, fault) => {
  expect(reviewFault({ ...review, request: { ...request, ...changes } })).toBe(fault);
});

it("quotes the beginning only of what is long", () => {
  expect(reviewFault({ ...review, kind: "x".repeat(1000) })?.length).toBeLessThan(100);
});
