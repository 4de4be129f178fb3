import { ApiError, type ApiErrorKind } from "../../capabilities/kube/api-error";
import { farewell, removalBy, type Removal } from "./farewell";

describe("the end of npm start", () => {
  it.each<{ when: string; removals: Removal[]; line: string }>([
    {
      when: "they were removed at the signal",
      removals: [{ kind: "removed" }, { kind: "nothing" }],
      line: "removed     the webhooks; the CRDs, the namespaces, daemon sets and their pods stay",
    },
    {
      when: "the second attempt succeeds",
      removals: [{ kind: "failed", reason: "The cluster no longer answers" }, { kind: "removed" }],
      line: "removed     the webhooks; the CRDs, the namespaces, daemon sets and their pods stay",
    },
    {
      when: "there were none of its own",
      removals: [{ kind: "nothing" }],
      line: "removed     nothing; the CRDs, the namespaces, daemon sets and their pods stay",
    },
    {
      when: "the last attempt fails",
      removals: [{ kind: "nothing" }, { kind: "failed", reason: "The webhooks were not removed: why" }],
      line: "The webhooks were not removed: why",
    },
  ])("says in one line what became of the webhooks when $when", ({ removals, line }) => {
    expect(farewell(removals)).toBe(line);
  });

  it.each<ApiErrorKind>(["network", "timeout"])("says that the cluster has gone at an error of %s", async kind => {
    const removal = await removalBy(() => Promise.reject(new ApiError({ kind, message: "connect ECONNREFUSED" })));
    expect(removal).toEqual({
      kind: "failed",
      reason: "The cluster no longer answers; its webhooks were not removed.",
    });
  });

  it("says what the API server has against the removal", async () => {
    const removal = await removalBy(() => Promise.reject(new ApiError({ kind: "forbidden", message: "no right" })));
    expect(removal).toEqual({ kind: "failed", reason: "The webhooks were not removed: no right" });
  });

  it.each([
    { unregistered: true, kind: "removed" },
    { unregistered: false, kind: "nothing" },
  ])("knows whether there was something to remove: $unregistered", async ({ unregistered, kind }) => {
    expect(await removalBy(() => Promise.resolve(unregistered))).toEqual({ kind });
  });
});
