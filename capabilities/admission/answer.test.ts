import { invalidStatus } from "../api/invalid-status";
import { type AdmissionAnswer, finalAnswer, packStatus } from "./answer";

// What Pepr answers, and what the API server is told.

const final = (answer: AdmissionAnswer): AdmissionAnswer => finalAnswer(answer, { uuid: "everynode" });
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");

const mark = { op: "add", path: "/metadata/annotations", value: { "everynode.pepr.dev/defaults": "succeeded" } };
const limit = { op: "add", path: "/spec/revisionHistoryLimit", value: 10 };

describe("an allowed request", () => {
  it("keeps its patch without Pepr's marks", () => {
    const answer = { uid: "1", allowed: true, patchType: "JSONPatch", patch: base64([mark, limit]) } as const;
    expect(final(answer)).toEqual({ ...answer, patch: base64([limit]) });
  });

  it("has no patch at all where nothing but marks would change", () => {
    const answer = { uid: "1", allowed: true, patchType: "JSONPatch", patch: base64([mark]) } as const;
    expect(final(answer)).toEqual({ uid: "1", allowed: true });
  });

  it("keeps its warnings", () => {
    const answer = { uid: "1", allowed: true, warnings: ["mind the gap"] };
    expect(final(answer)).toEqual(answer);
  });
});

describe("a denied request", () => {
  const violation = { type: "Required", field: "spec.selector", detail: 'é < "quoted"' } as const;
  const status = invalidStatus({ group: "everynode.dev", kind: "DaemonSet", name: "x" }, [violation]);

  it("has the whole status that its handler packed, reason and causes included", () => {
    const answer = { uid: "1", allowed: false, status: { code: 422, message: packStatus(status) } };
    expect(final(answer)).toEqual({ uid: "1", allowed: false, status });
  });

  it("keeps the warnings beside it", () => {
    const answer = { uid: "1", allowed: false, status: { code: 422, message: packStatus(status) }, warnings: ["w"] };
    expect(final(answer)).toEqual({ uid: "1", allowed: false, status, warnings: ["w"] });
  });

  it.each<[string, Partial<AdmissionAnswer>, string]>([
    [
      "a mutation threw, which Pepr says in a warning",
      { result: "Pepr module configured to reject on error", warnings: ["Action failed: boom"] },
      "Action failed: boom",
    ],
    [
      "a validation threw",
      { status: { code: 422, message: "Action failed with error: {}" } },
      "Action failed with error: {}",
    ],
    ["Pepr gives a result and no more", { result: "rejected" }, "rejected"],
    ["Pepr gives no reason", {}, "admission failed without a message"],
  ])("is a failure of ours where %s", (_name, answer, message) => {
    expect(final({ uid: "1", allowed: false, ...answer })).toEqual({
      uid: "1",
      allowed: false,
      status: { status: "Failure", code: 500, reason: "InternalError", message },
    });
  });
});
