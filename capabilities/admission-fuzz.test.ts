import { applyPatch } from "fast-json-patch";
import fc from "fast-check";
import { type Capability, Log } from "pepr";

import { type Review, type ReviewRequest, judged, mutated, stepsOf } from "../test/properties/reviews";
import { demandNothing, runs } from "../test/properties/runs";
import { likeADaemonSet, likeAPod } from "../test/properties/wild-objects";
import type { AdmissionAnswer } from "./admission/answer";
import type { PodDefaults } from "./api/pod-defaults";
import { defaults } from "./defaults";
import { rules } from "./rules";
import { silentLogger } from "./telemetry/silent-log";

// Whatever JSON is sent for a daemon set or a pod: the schema may be gone, another webhook may have changed the object, and
// the path of the server may be known to somebody else than the API server.

// Pepr logs every binding.
Log.level = "error";
jest.setTimeout(3_600_000);

/** Of CPU, for one object (issue 6). */
const LIMIT_MS = 100;
const ATTEMPTS = 5;

const served = new Set(["everynode", "apps"] as const);
const podDefaults: PodDefaults = {
  tolerations: [{ key: "dedicated", operator: "Exists", effect: "NoSchedule" }],
  nodeRequirements: [],
};

const defaulting = defaults({
  served,
  lookUpPodDefaults: () => Promise.resolve({ podDefaults }),
  warn: () => undefined,
});
const [defaultsOfSets, defaultsOfPods] = [bindingOf(defaulting, "set"), bindingOf(defaulting, "pod")];
const rulesOfSets = bindingOf(
  rules({
    reviewTemplate: () => Promise.resolve({ kind: "unknown", reason: "nobody was asked" }),
    log: silentLogger,
  }),
  "set",
);

describe("the webhook of rules, whatever it is sent", () => {
  it("gives one answer of a known form, and the same again, for a daemon set", async () => {
    await fc.assert(
      fc.asyncProperty(requests(likeADaemonSet), async request => {
        const answer = await soon(() => judged(rulesOfSets, request));
        demandNothing(complaintsAbout(answer));
        demandNothing(differences(answer, await soon(() => judged(rulesOfSets, request))));
      }),
      runs(100),
    );
  });
});

describe.each([
  { what: "a daemon set", binding: defaultsOfSets, objects: likeADaemonSet },
  { what: "a pod", binding: defaultsOfPods, objects: likeAPod },
])("the webhook of defaults, whatever it is sent as $what", ({ binding, objects }) => {
  it("allows it, by a patch that applies, and has nothing to add to the outcome", async () => {
    await fc.assert(
      fc.asyncProperty(objects, async object => {
        const answer = await soon(() => mutated(binding, { object }));
        demandNothing(answer.allowed ? [] : ["it is refused"]);
        const again = await soon(() => mutated(binding, { object: patched(object, answer) }));
        demandNothing(differences(stepsOf(again), []));
      }),
      runs(100),
    );
  });

  it("leaves no mark of Pepr's, and touches no prototype", async () => {
    await fc.assert(
      fc.asyncProperty(objects, async object => {
        const after = patched(object, (await mutated(binding, { object })).answer);
        demandNothing([...differences(marksOf(object), marksOf(after)), ...Object.keys(Object.prototype)]);
      }),
      runs(100),
    );
  });
});

describe("the webhook of defaults, whatever it is sent as a pod", () => {
  it("adds nothing but tolerations and the tie to a node", async () => {
    let completed = 0;
    await fc.assert(
      fc.asyncProperty(likeAPod, async object => {
        const steps = stepsOf((await mutated(defaultsOfPods, { object })).answer);
        demandNothing(steps.map(({ path }) => path).filter(path => !/^\/spec\/(tolerations|affinity)\b/.test(path)));
        if (steps.length > 0) completed += 1;
      }),
      runs(300),
    );
    // Else the generator makes no pods that concern us, and nothing was shown.
    expect(completed).toBeGreaterThan(10);
  });
});

/** Enough for what is quadratic to take a second; each label that is wrong is told, so of them fewer are enough. */
const MANY = 5_000;
const many = <T>(item: (number: number) => T, length = MANY): T[] =>
  Array.from({ length }, (_, number) => item(number));
const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", controller: true };
const name = (number: number): string => `n${number}`;

describe("an object of hundreds of kilobytes", () => {
  const template = (spec: object): object => ({ spec: { selector: {}, template: { spec } } });
  it.each([
    ["containers", template({ containers: many(number => ({ name: name(number), image: "a" })) })],
    [
      "ports",
      template({ containers: [{ name: "a", ports: many(number => ({ containerPort: number, hostPort: number })) }] }),
    ],
    ["tolerations", template({ tolerations: many(number => ({ key: name(number), operator: "Exists" })) })],
    [
      "labels",
      {
        spec: {
          selector: { matchLabels: Object.fromEntries(many(number => [name(number), "a"], 1_000)) },
          template: {},
        },
      },
    ],
    [
      "expressions",
      {
        spec: {
          selector: { matchExpressions: many(number => ({ key: name(number), operator: "In" }), 1_000) },
          template: {},
        },
      },
    ],
    [
      "values",
      { spec: { selector: { matchExpressions: [{ key: "a", operator: "In", values: many(name) }] }, template: {} } },
    ],
  ])("is dealt with soon where it is a set of many %s", async (_many, object) => {
    const oldObject = structuredClone(object);
    await soon(() => mutated(defaultsOfSets, { object, oldObject }));
    await soon(() => judged(rulesOfSets, { object, oldObject }));
  });

  it.each([
    ["owners", { metadata: { ownerReferences: many(() => ({ ...owner, controller: false })) }, spec: {} }],
    ["tolerations", { spec: { tolerations: many(number => ({ key: name(number), operator: "Exists" })) } }],
    ["terms", podOfTerms(many(number => ({ matchFields: [{ key: name(number), operator: "In", values: [] }] })))],
  ])("is dealt with soon where it is a pod of many %s", async (_many, given) => {
    const object = { metadata: { ownerReferences: [owner] }, ...given };
    await soon(() => mutated(defaultsOfPods, { object }));
  });
});

function podOfTerms(nodeSelectorTerms: readonly object[]): object {
  const required = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
  return { spec: { nodeName: "a", affinity: { nodeAffinity: required } } };
}

/** Its answer. Fails where it takes too long in each attempt: garbage is collected and code compiled at any time. */
async function soon(review: () => Promise<Review>): Promise<AdmissionAnswer> {
  let leastMs = Infinity;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { answer, cpuMs } = await review();
    if (cpuMs <= LIMIT_MS) return answer;
    leastMs = Math.min(leastMs, cpuMs);
  }
  throw new Error(`took ${leastMs.toFixed(0)} ms of CPU in the best of ${ATTEMPTS} attempts`);
}

type Binding = Capability["bindings"][number];

/** The first is that of sets, and the second, where there is one, that of pods. */
function bindingOf({ bindings }: Capability, which: "set" | "pod"): Binding {
  const binding = bindings[which === "set" ? 0 : 1];
  if (!binding) throw new Error(`the capability has no binding for a ${which}`);
  return binding;
}

function requests(objects: fc.Arbitrary<object>): fc.Arbitrary<ReviewRequest> {
  return fc.record({ object: objects, oldObject: objects }, { requiredKeys: ["object"] });
}

/** A refusal names what is wrong (422), or says that we failed (500). */
function complaintsAbout({ allowed, status: { code, details } = {} }: AdmissionAnswer): readonly string[] {
  const hasCauses = (details?.causes ?? []).length > 0;
  const isKnown = allowed || code === 500 || (code === 422 && hasCauses);
  return isKnown ? [] : [`an answer of no known form: ${code}`];
}

function differences(first: object, second: object): readonly string[] {
  const [one, other] = [JSON.stringify(first), JSON.stringify(second)];
  return one === other ? [] : [`${one}\nis not\n${other}`];
}

/** The object as the API server has it after the patch. */
function patched(object: object, answer: AdmissionAnswer): object {
  // Mutates: its own copy, as `__proto__` may be a key, against which the library otherwise guards.
  const copy = JSON.parse(JSON.stringify(object)) as object;
  return applyPatch(copy, stepsOf(answer), true, true, false).newDocument;
}

/** What there is of annotations in Pepr's name. */
function marksOf(object: object): readonly unknown[] {
  const { metadata } = object as { readonly metadata?: { readonly annotations?: object } | null };
  return Object.entries(metadata?.annotations ?? {}).filter(([key]) => key.startsWith("everynode.pepr.dev/"));
}
