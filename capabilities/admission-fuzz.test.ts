import fc from "fast-check";
import { type Capability, Log, PeprMutateRequest, PeprValidateRequest } from "pepr";

import { demandNothing, runs } from "../test/properties/runs";
import { finalAnswer } from "./admission/answer";
import { defaults } from "./defaults";
import type { TemplateReview } from "./effects/template-reviewer";
import { rules } from "./rules";
import { silentLogger } from "./telemetry/log";

// Whatever JSON is sent for a daemon set: the schema may be gone, another webhook may have changed the object, and
// the path of the server may be known to somebody else than the API server.

// Pepr logs every binding.
Log.level = "error";
jest.setTimeout(600_000);

type Objects = { readonly object: object; readonly oldObject?: object };

describe("the webhook of rules, whatever it is sent", () => {
  it("gives one answer of a known form, and the same again, for a daemon set", async () => {
    await fc.assert(
      fc.asyncProperty(requests(likeADaemonSet), async request => {
        const answer = await judged(request);
        demandNothing([...complaintsAbout(answer), ...differences(answer, await judged(request))]);
      }),
      runs(100),
    );
  });
});

describe("the webhook of defaults, whatever it is sent", () => {
  it("completes a daemon set once, leaves what is complete as it is, and touches no prototype", async () => {
    await fc.assert(
      fc.asyncProperty(requests(likeADaemonSet), async ({ object }) => {
        const once = await completed(object);
        demandNothing([...differences(once, await completed(once)), ...differences(once, await completed(object))]);
        demandNothing(Object.keys(Object.getPrototypeOf({}) as object));
      }),
      runs(100),
    );
  });
});

const served = new Set(["everynode", "apps"] as const);

interface Answer {
  readonly allowed: boolean;
  readonly status?: { readonly code?: number; readonly details?: { readonly causes?: readonly object[] } };
}

/** What the API server is told in the end. */
async function judged({ object, oldObject }: Objects): Promise<Answer> {
  const operation = oldObject ? "UPDATE" : "CREATE";
  const request = new PeprValidateRequest({ uid: "1", operation, object, oldObject } as never);
  const capability = rules({ served, reviewTemplate: () => Promise.resolve(UNJUDGED), log: silentLogger });
  const verdict = await bindingOfSets(capability).validateCallback?.(request as never);
  if (!verdict) throw new Error("the binding does not validate");
  const { allowed, statusCode: code, statusMessage: message, warnings } = verdict;
  const status = { ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
  // Through JSON, as all of it goes to the API server.
  const sent = JSON.stringify({ uid: "1", allowed, status, warnings });
  return finalAnswer(JSON.parse(sent), { uuid: "everynode" }) as Answer;
}

const UNJUDGED: TemplateReview = { kind: "unknown", reason: "nobody was asked" };

async function completed(object: object): Promise<object> {
  const request = new PeprMutateRequest({ uid: "1", operation: "CREATE", object } as never);
  await bindingOfSets(defaults(served)).mutateCallback?.(request as never);
  return JSON.parse(JSON.stringify(request.Raw)) as object;
}

function bindingOfSets({ bindings: [binding] }: Capability): Capability["bindings"][number] {
  if (!binding) throw new Error("the capability has no bindings");
  return binding;
}

/** A refusal names what is wrong (422), or says that we failed (500). */
function complaintsAbout({ allowed, status: { code, details } = {} }: Answer): readonly string[] {
  const hasCauses = (details?.causes ?? []).length > 0;
  const isKnown = allowed || code === 500 || (code === 422 && hasCauses);
  return isKnown ? [] : [`an answer of no known form: ${code}`];
}

function differences(first: object, second: object): readonly string[] {
  const [one, other] = [JSON.stringify(first), JSON.stringify(second)];
  return one === other ? [] : [`${one}\nis not\n${other}`];
}

// What is sent: an object with anything in the place of some of its parts.

function requests(objects: fc.Arbitrary<object>): fc.Arbitrary<Objects> {
  return fc.record({ object: objects, oldObject: objects }, { requiredKeys: ["object"] });
}

const names = fc.constantFrom(
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "a/b",
  "",
);
const keys = fc.oneof(names, fc.string());
const texts = fc.oneof(names, fc.string(), fc.constant("x".repeat(100_000)), fc.constantFrom("1%", "-1%", "1e9%", "0"));
const scalars = fc.oneof(texts, fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true }));

/** Through text, so that `__proto__` is a key like any other, as it is in what `JSON.parse` makes of a request. */
const anything: fc.Arbitrary<unknown> = fc
  .oneof(
    {
      weight: 8,
      arbitrary: fc.letrec(tie => ({
        value: fc.oneof({ depthSize: "small", withCrossShrink: true }, scalars, tie("list"), tie("object")),
        list: fc.array(tie("value"), { maxLength: 4 }).map(items => items),
        object: fc.array(fc.tuple(keys, tie("value")), { maxLength: 4 }).map(ownObject),
      })).value,
    },
    { weight: 1, arbitrary: fc.integer({ min: 10, max: 150 }).map(nested) },
  )
  .map(value => value as unknown);

/** With every key its own, also where an assignment would set the prototype. */
function ownObject(entries: readonly (readonly [string, unknown])[]): object {
  const result = {};
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function nested(depth: number): unknown {
  return JSON.parse(`${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`);
}

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** An object of these fields, each of which may be missing or be anything, and of any others. */
function fields(model: Fields): fc.Arbitrary<object> {
  const members = Object.fromEntries(Object.entries(model).map(([name, value]) => [name, mostly(value)]));
  return fc
    .tuple(fc.record(members, { requiredKeys: [] }), fc.array(fc.tuple(keys, anything), { maxLength: 1 }))
    .map(([known, others]) => ownObject([...others, ...Object.entries(known)]));
}

function mostly(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: anything });
}

function lists(item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(mostly(item), { maxLength: 3 });
}

const counts = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 1, 2 ** 40));
const labels = fc.constantFrom({ app: "a" }, { app: "b" }, {});
const container = fields({
  name: texts,
  image: texts,
  ports: lists(fields({ containerPort: counts, hostPort: counts })),
  restartPolicy: texts,
});
const podSpec = fields({
  containers: lists(container),
  initContainers: lists(container),
  ephemeralContainers: lists(container),
  restartPolicy: fc.constantFrom("Always", "Never", ""),
  activeDeadlineSeconds: counts,
  hostNetwork: fc.boolean(),
  nodeName: texts,
  tolerations: lists(fields({ key: texts, operator: texts, effect: texts, tolerationSeconds: counts })),
  affinity: fields({
    nodeAffinity: fields({
      requiredDuringSchedulingIgnoredDuringExecution: fields({
        nodeSelectorTerms: lists(
          fields({
            matchFields: lists(fields({ key: fc.constant("metadata.name"), operator: texts, values: lists(texts) })),
          }),
        ),
      }),
    }),
  }),
});
const likeADaemonSet = fields({
  metadata: fields({
    name: texts,
    namespace: texts,
    annotations: fields({ "deprecated.daemonset.template.generation": texts }),
  }),
  spec: fields({
    selector: fields({
      matchLabels: labels,
      matchExpressions: lists(
        fields({ key: texts, operator: fc.constantFrom("In", "Exists", "constructor"), values: lists(texts) }),
      ),
    }),
    template: fields({ metadata: fields({ labels }), spec: podSpec }),
    updateStrategy: fields({
      type: fc.constantFrom("RollingUpdate", "OnDelete", "Recreate", ""),
      rollingUpdate: fields({ maxSurge: fc.oneof(counts, texts), maxUnavailable: fc.oneof(counts, texts) }),
    }),
    minReadySeconds: counts,
    revisionHistoryLimit: counts,
    placement: fields({ onCordon: fc.constantFrom("Run", "Keep", "constructor") }),
  }),
});
