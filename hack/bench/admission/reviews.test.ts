import { makeReviews, makeWrongReview } from "./reviews";

interface ReviewBody {
  readonly request: {
    readonly uid: string;
    readonly operation: string;
    readonly oldObject: unknown;
    readonly object: { readonly kind: string; readonly metadata: { readonly managedFields: readonly object[] } };
  };
}

function requests(): readonly ReviewBody["request"][] {
  return makeReviews().map(({ body }) => (JSON.parse(body.toString()) as ReviewBody).request);
}

describe("the reviews", () => {
  it("are those of sets that are created and updated, and of daemon pods that are created", () => {
    const kinds = requests().map(({ operation, object }) => `${operation} ${object.kind}`);
    expect(kinds).toEqual([
      ...["CREATE DaemonSet", "CREATE DaemonSet"],
      ...["UPDATE DaemonSet", "UPDATE DaemonSet"],
      "CREATE Pod",
    ]);
  });

  it("hold what is replaced where something is", () => {
    for (const { operation, oldObject } of requests()) expect(oldObject !== null).toBe(operation === "UPDATE");
  });

  it("hold what managers own, as those of the API server do", () => {
    for (const { object } of requests()) expect(object.metadata.managedFields).toHaveLength(1);
  });

  it("each have an identifier of their own, by which its answer is known", () => {
    const uids = [...makeReviews(), makeWrongReview()].map(({ uid }) => uid);
    expect(new Set(uids).size).toBe(uids.length);
    expect(requests().map(({ uid }) => uid)).toEqual(makeReviews().map(({ uid }) => uid));
  });
});
