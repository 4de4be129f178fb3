import { FakeClock } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import { namespaceOf } from "../api/identity";
import type { ApiErrorInit } from "../kube/api-error";
import { POD_TEMPLATES } from "../kube/resources";
import type { Logger } from "../telemetry/log";
import { silentLogger } from "../telemetry/silent-log";
import { type TemplateReview, createTemplateReviewer } from "./template-reviewer";

function setUp() {
  const client = new FakeKubeClient();
  const results: string[] = [];
  const warned: unknown[] = [];
  const told: unknown[] = [];
  const log: Logger = {
    ...silentLogger,
    warn: (message, fields) => void warned.push([message, fields]),
    info: message => void told.push(message),
  };
  const clock = new FakeClock();
  const review = createTemplateReviewer({ client, clock, log, reviewed: result => results.push(result) });
  const requested = { namespace: namespaceOf("logs"), name: "agent", template: { spec: { containers: [] } } };
  const refuse = (error: ApiErrorInit): void =>
    client.inject({ verb: "create", plural: "podtemplates", effect: { kind: "fail", error } });
  return { client, results, warned, told, refuse, review: (): Promise<TemplateReview> => review(requested) };
}

it("finds nothing in a template that the API server takes, and stores nothing", async () => {
  const { client, results, review } = setUp();
  expect(await review()).toEqual({ kind: "judged", violations: [], warnings: [] });
  expect(client.objects(POD_TEMPLATES)).toEqual([]);
  expect(results).toEqual(["accepted"]);
});

it("finds the rules that the template breaks, by the paths of the set", async () => {
  const { results, refuse, review } = setUp();
  const cause = { field: "template.spec.containers", reason: "FieldValueRequired", message: "Required value" };
  refuse({ kind: "invalid", status: 422, message: "invalid", details: { causes: [cause] } });
  const violations = [{ type: "Required", field: "spec.template.spec.containers", detail: "" }];
  expect(await review()).toEqual({ kind: "judged", violations, warnings: [] });
  expect(results).toEqual(["rejected"]);
});

it.each<{ what: string; error: ApiErrorInit }>([
  { what: "no right to ask", error: { kind: "forbidden", status: 403, message: "no" } },
  { what: "an API server that does not answer", error: { kind: "timeout", message: "no" } },
  { what: "an API server that is busy", error: { kind: "tooManyRequests", status: 429, message: "no" } },
])("does not take $what for a verdict", async ({ error }) => {
  const { results, refuse, review } = setUp();
  refuse(error);
  expect(await review()).toEqual({ kind: "unknown", reason: "no" });
  expect(results).toEqual(["unknown"]);
});

it("tells the log once of an outage, and nothing of what is in the template", async () => {
  const { warned, refuse, review } = setUp();
  refuse({ kind: "timeout", message: "no" });
  await review();
  refuse({ kind: "timeout", message: "no" });
  await review();
  const fields = { namespace: "logs", name: "agent", error: expect.anything() };
  expect(warned).toEqual([["Failing to have a template checked", fields]]);
});

it("tells the log of the end of an outage", async () => {
  const { told, refuse, review } = setUp();
  refuse({ kind: "unavailable", status: 503, message: "no" });
  await review();
  expect(told).toEqual([]);
  await review();
  expect(told).toEqual(["Working again"]);
});

it("tells the log of each refusal to judge, which is no outage that ends with the next verdict", async () => {
  const { warned, told, refuse, review } = setUp();
  for (const status of [403, 403]) {
    refuse({ kind: "forbidden", status, message: "no" });
    await review();
    await review();
  }
  expect(warned).toHaveLength(2);
  expect(told).toEqual([]);
});
