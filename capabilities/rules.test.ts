import { Log, PeprValidateRequest } from "pepr";

import type { RequestedTemplate, ReviewTemplate, TemplateReview } from "./effects/template-reviewer";
import { rules } from "./rules";
import type { Logger } from "./telemetry/log";
import { silentLogger } from "./telemetry/silent-log";

// Pepr logs every binding.
Log.level = "warn";

const container = { name: "agent", image: "agent:1" };
const set = (spec: object = {}): object => ({
  metadata: { namespace: "logs", name: "agent" },
  spec: {
    selector: { matchLabels: { app: "agent" } },
    template: { metadata: { labels: { app: "agent" } }, spec: { containers: [container] } },
    ...spec,
  },
});

interface Asked {
  readonly object: object;
  readonly oldObject?: object;
  readonly review?: TemplateReview;
  readonly log?: Logger;
}

const nothingFound: TemplateReview = { kind: "judged", violations: [], warnings: [] };

/** The verdict, and the templates that were put before the API server. */
async function judge({ object, oldObject, review = nothingFound, log = silentLogger }: Asked) {
  const reviewed: RequestedTemplate[] = [];
  const reviewTemplate: ReviewTemplate = async requested => {
    reviewed.push(requested);
    return review;
  };
  const operation = oldObject ? "UPDATE" : "CREATE";
  const request = new PeprValidateRequest({ uid: "1", operation, object, oldObject } as never);
  const [binding] = rules({ reviewTemplate, log }).bindings;
  return { verdict: await binding?.validateCallback?.(request as never), reviewed };
}

it("tells user and log why a daemon set could not be judged", async () => {
  const logged: object[] = [];
  const log: Logger = { ...silentLogger, error: (_message, fields) => void logged.push({ ...fields }) };
  // The schema would have refused it.
  const { verdict } = await judge({ object: set({ selector: { matchExpressions: [null] } }), log });
  expect(verdict).toMatchObject({ allowed: false, statusCode: 500 });
  expect(verdict?.statusMessage).toContain("TypeError: ");
  expect(logged).toEqual([{ uid: "1", namespace: "logs", error: expect.any(TypeError) }]);
});

describe("the template", () => {
  it("is put before the API server when it is new, under the name of its set", async () => {
    const { verdict, reviewed } = await judge({ object: set() });
    expect(verdict?.allowed).toBe(true);
    expect(reviewed).toMatchObject([
      { namespace: "logs", name: "agent", template: { spec: { containers: [container] } } },
    ]);
  });

  it.each([
    { what: "is not when it stays as it was", change: { minReadySeconds: 1 }, asked: 0 },
    { what: "is when it changes", change: { template: { metadata: { labels: { app: "agent", a: "b" } } } }, asked: 1 },
  ])("$what", async ({ change, asked }) => {
    const { reviewed } = await judge({ object: set(change), oldObject: set() });
    expect(reviewed).toHaveLength(asked);
  });

  it("is refused together with everything else that is wrong", async () => {
    const found = { type: "Required", field: "spec.template.spec.containers[0].image", detail: "" } as const;
    const review = { kind: "judged", violations: [found], warnings: ["mind the gap"] } as const;
    const { verdict } = await judge({ object: set({ minReadySeconds: -1 }), review });
    expect(verdict).toMatchObject({ allowed: false, statusCode: 422, warnings: ["mind the gap"] });
    for (const field of [found.field, "spec.minReadySeconds"]) expect(verdict?.statusMessage).toContain(field);
  });

  it("passes with the warnings that the API server has for it", async () => {
    const review = { kind: "judged", violations: [], warnings: ["mind the gap"] } as const;
    expect((await judge({ object: set(), review })).verdict).toMatchObject({
      allowed: true,
      warnings: ["mind the gap"],
    });
  });

  it("passes with a warning where the API server does not judge it", async () => {
    const { verdict } = await judge({ object: set(), review: { kind: "unknown", reason: "no answer within 3000 ms" } });
    const warning = "spec.template: not checked, as the API server did not judge it: no answer within 3000 ms";
    expect(verdict).toMatchObject({ allowed: true, warnings: [warning] });
  });
});

it("refuses surge beside a port of the node", async () => {
  const template = {
    metadata: { labels: { app: "agent" } },
    spec: { containers: [{ ...container, ports: [{ containerPort: 80, hostPort: 80 }] }] },
  };
  const updateStrategy = { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
  const { verdict } = await judge({ object: set({ template, updateStrategy }) });
  expect(verdict?.statusMessage).toContain("may not be set when a container takes a port of its node");
});
