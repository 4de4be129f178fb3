import { EffectsFixture } from "../../test/fakes/effects-fixture";
import { POD_TEMPLATES } from "../kube/resources";
import type { ApiErrorInit } from "../kube/api-error";
import type { Action } from "../plan/action";

function ask({ set }: EffectsFixture): Action {
  return { kind: "canonicalizeTemplate", digest: set.templateDigest, template: set.spec.template };
}

function refused(error: ApiErrorInit): EffectsFixture {
  const fixture = new EffectsFixture();
  fixture.client.inject({ verb: "create", plural: "podtemplates", effect: { kind: "fail", error } });
  return fixture;
}

const CAUSE = {
  field: "template.spec.containers[0].image",
  reason: "FieldValueRequired",
  message: "Required value",
};

describe("asking for the canonical form of a template", () => {
  it("passes on the template that the server answers with, and stores nothing", async () => {
    const fixture = new EffectsFixture();
    const outcome = await fixture.execute([ask(fixture)]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.answers).toEqual([
      ["everynode/default/logs", fixture.set.templateDigest, { kind: "known", template: fixture.set.spec.template }],
    ]);
    expect(fixture.client.objects(POD_TEMPLATES)).toEqual([]);
  });

  it("passes on the rules that the template breaks, by the set's own paths", async () => {
    const fixture = refused({ kind: "invalid", status: 422, message: "invalid", details: { causes: [CAUSE] } });
    const outcome = await fixture.execute([ask(fixture)]);
    expect(outcome.failures).toEqual([]);
    expect(fixture.answers).toEqual([
      [
        expect.anything(),
        fixture.set.templateDigest,
        {
          kind: "rejected",
          violations: [expect.objectContaining({ field: "spec.template.spec.containers[0].image" })],
        },
      ],
    ]);
  });

  it.each<{ name: string; error: ApiErrorInit }>([
    { name: "no right to ask", error: { kind: "forbidden", status: 403, message: "forbidden" } },
    { name: "no answer", error: { kind: "network", message: "reset" } },
    {
      name: "a rule that is not about the template",
      error: {
        kind: "invalid",
        status: 422,
        message: "invalid",
        details: { causes: [{ ...CAUSE, field: "metadata.name" }] },
      },
    },
  ])("takes $name for a failure, not for a verdict", async ({ error }) => {
    const fixture = refused(error);
    const outcome = await fixture.execute([ask(fixture)]);
    expect(outcome.failures).toMatchObject([{ error: { message: "canonicalizing template" } }]);
    expect(fixture.answers).toEqual([]);
  });
});
