import { FakeClock, settled } from "../../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../../test/fakes/fake-kube-client";
import type { Fault, Verb } from "../../../test/fakes/faults";
import { FAILED_CREATE } from "../../api/event-reasons";
import { APPS, EVERYNODE, type Flavor } from "../../api/flavor";
import { namespaceOf, objectNameOf } from "../../api/identity";
import type { DaemonSet } from "../../api/types";
import type { ListOptions, ListPage, WatchEvent, WatchOptions } from "../../kube/client";
import { NODES, type Resource, daemonSets } from "../../kube/resources";
import { CommandError } from "../exit-code";
import type { StatusFlags } from "./status-text";
import { watchStatus } from "./status-watch";

// `status --watch` on a fake cluster: what it asks, what it shows, and how it ends.

const SETS = daemonSets(EVERYNODE);
const namespace = namespaceOf("default");
const name = objectNameOf("logs");
const COMPLETE = 'daemon set "logs" successfully rolled out\n';
const WAITING = 'Waiting for daemon set "logs" rollout to finish: 0 out of 1 new pods have been updated...\n';

it("follows a roll-out until it is complete, and lists nothing of it twice", async () => {
  const world = await watching();
  expect(world.said).toEqual({ out: WAITING, err: "" });
  world.rollOut();
  await world.clock.advanceAsync(1_000);
  expect(await world.end).toBe("complete");
  expect(world.said).toEqual({ out: WAITING + COMPLETE, err: "" });
  expect(world.client.calls.filter(call => !call.includes("configmaps"))).toEqual([
    "watch daemonsets metadata.name=logs",
    "watch nodes all",
    "watch pods app=logs",
    "watch controllerrevisions app=logs",
  ]);
});

it("goes on from where it was when the server closes the watches, and says nothing of it", async () => {
  const world = await watching();
  world.client.streams.close();
  await world.clock.advanceAsync(1_000);
  world.rollOut();
  await world.clock.advanceAsync(1_000);
  expect(await world.end).toBe("complete");
  expect(world.said).toEqual({ out: WAITING + COMPLETE, err: "" });
  expect(world.client.calls.filter(call => call.startsWith("watch pods"))).toEqual([
    "watch pods app=logs",
    "watch pods app=logs from a version",
  ]);
});

it("lists anew when the server has forgotten the version from which it would go on", async () => {
  const world = await watching();
  world.client.streams.fail({ kind: "gone", message: "too old" });
  await world.clock.advanceAsync(2_000);
  world.rollOut();
  await world.clock.advanceAsync(1_000);
  expect(await world.end).toBe("complete");
  expect(world.said.err).toBe("");
});

describe("a broken connection", () => {
  const brokenFor = (times: number): readonly Fault[] =>
    (["watch", "list"] as const).map((verb: Verb) => ({
      ...{ verb, times, effect: { kind: "fail", error: { kind: "network", message: "connect ECONNREFUSED" } } },
    }));

  it("is told once, and that it is over as soon as the watches are open again, though nothing happens", async () => {
    const world = await watching();
    world.client.inject(...brokenFor(12));
    world.client.streams.fail({ kind: "network", message: "other side closed" });
    await world.clock.advanceAsync(2_000);
    const broken = "note: the cluster does not answer, and is asked again: other side closed\n";
    expect(world.said).toEqual({ out: WAITING, err: broken });
    await world.clock.advanceAsync(20_000);
    expect(world.said).toEqual({ out: WAITING, err: `${broken}note: the cluster answers again\n` });
    world.rollOut();
    await world.clock.advanceAsync(1_000);
    expect(await world.end).toBe("complete");
  });

  it("is shown on a terminal above the last state, with its age, and is gone with the next one", async () => {
    const world = await watching({ isTerminal: true });
    world.client.inject(...brokenFor(24));
    world.client.streams.fail({ kind: "network", message: "other side closed." });
    await world.clock.advanceAsync(5_000);
    expect(world.screen()).toEqual([
      expect.stringMatching(/^the cluster has not answered for [45]s, and is asked again: connect ECONNREFUSED$/),
      ...["", expect.stringContaining("logs in namespace default"), expect.anything(), WAITING.trimEnd()],
      ...["", "  NoPod   1 node   a: no pod yet, and the controller is to create one"],
    ]);
    await world.clock.advanceAsync(120_000);
    expect(world.screen()).toHaveLength(5);
    expect(world.said.err).toBe("");
  });

  it("may be a proxy that answers something else to everything", async () => {
    const world = await watching();
    const error = { kind: "badRequest", status: 302, message: "HTTP 302" } as const;
    world.client.inject({ verb: ["watch", "list"], times: 1_000, effect: { kind: "fail", error } });
    world.client.streams.close();
    await world.clock.advanceAsync(1_000);
    expect(world.said.err).toBe("note: the cluster does not answer, and is asked again: HTTP 302\n");
  });

  it("is not a server that begins no watch with all there is", async () => {
    const error = { kind: "badRequest", status: 400, message: "sendInitialEvents is unknown" } as const;
    const faults = [{ verb: "watch", initial: true, times: 100, effect: { kind: "fail", error } } as const];
    const world = await watching({ faults });
    expect(world.said).toEqual({ out: WAITING, err: "" });
    expect(world.client.calls).toContain("list pods app=logs");
  });

  it("is also a server that forbids what it has allowed before, as one does that starts", async () => {
    const world = await watching();
    const error = { kind: "forbidden", status: 403, message: "pods is forbidden" } as const;
    world.client.inject({ verb: "watch", times: 4, effect: { kind: "fail", error } });
    world.client.streams.close();
    await world.clock.advanceAsync(10_000);
    const broken = "note: the cluster refuses what it allowed before, and is asked again: pods is forbidden\n";
    expect(world.said).toEqual({ out: WAITING, err: `${broken}note: the cluster answers again\n` });
    expect(world.client.calls.join()).not.toContain("list pods");
  });

  it("may be one that is dead without a word: a watch that has been silent for 40 s is opened anew", async () => {
    // With the set and the bookmark after it everything has come.
    const mute = { kind: "muteStream", afterEvents: 2 } as const;
    const world = await watching({ faults: [{ verb: "watch", plural: "daemonsets", effect: mute }] });
    world.rollOut();
    await world.clock.advanceAsync(35_000);
    expect(world.said).toEqual({ out: WAITING, err: "" });
    await world.clock.advanceAsync(6_000);
    expect(await world.end).toBe("complete");
    expect(world.said).toEqual({ out: WAITING + COMPLETE, err: "" });
  });

  it("is none any more where what fails is not needed any more", async () => {
    const world = await watching();
    world.client.inject(...brokenFor(1_000).map(fault => ({ ...fault, plural: "pods" })));
    world.client.streams.close();
    await world.clock.advanceAsync(2_000);
    world.client.faults.clear();
    world.client.inject({
      verb: "watch",
      plural: "pods",
      times: 1,
      effect: { kind: "delayRequest", delayMs: 100_000 },
    });
    await world.clock.advanceAsync(2_000);
    world.change(set => withSelector(set, { app: "others" }));
    await world.clock.advanceAsync(1_000);
    expect(world.said.err).toMatch(/^note: the cluster does not answer.*\nnote: the cluster answers again\n$/);
  });

  it("does not outlast the timeout, which ends with the last state that was seen", async () => {
    const world = await watching({ timeout: 10_000 });
    world.client.inject(...brokenFor(1_000));
    world.client.streams.fail({ kind: "network", message: "other side closed" });
    await world.clock.advanceAsync(10_000);
    expect(await world.end).toBe("in-progress");
  });
});

describe("who may not watch", () => {
  it.each(["nodes", "pods", "daemonsets"])("%s is told so, and the set is listed", async plural => {
    const world = await watching({ forbidden: [`watch ${plural}`] });
    await world.clock.advanceAsync(1_000);
    const note = `note: it is listed every second, as it may not be watched: you cannot watch ${plural}\n`;
    expect(world.said).toEqual({ out: WAITING, err: note });
    world.rollOut();
    await world.clock.advanceAsync(2_000);
    expect(await world.end).toBe("complete");
    expect(world.said).toEqual({ out: WAITING + COMPLETE, err: note });
  });

  it("nor list is refused with what the server says", async () => {
    const world = await watching({ forbidden: ["watch pods", "list pods"] });
    await world.clock.advanceAsync(2_000);
    await expect(world.end).rejects.toMatchObject({ kind: "forbidden", message: "you cannot list pods" });
  });

  it("is not told of watches for ever that failed in another way before", async () => {
    const effect = { kind: "fail", error: { kind: "network", message: "connect ECONNREFUSED" } } as const;
    const faults = [{ verb: "watch", plural: "nodes", times: 1_000, effect } as const];
    const world = await watching({ forbidden: ["watch pods"], faults });
    await world.clock.advanceAsync(5_000);
    expect(world.said).toEqual({ out: WAITING, err: expect.stringMatching(/^note: it is listed .* watch pods\n$/) });
  });

  it("is told once of something that does not answer, whatever else does", async () => {
    const world = await watching({ forbidden: ["watch pods"] });
    await world.clock.advanceAsync(1_000);
    const effect = { kind: "fail", error: { kind: "network", message: "connect ECONNREFUSED" } } as const;
    world.client.inject({ verb: "list", plural: "pods", times: 1_000, effect });
    await world.clock.advanceAsync(10_000);
    expect(world.said.err).toMatch(/ watch pods\nnote: the cluster does not answer, [^\n]* ECONNREFUSED\n$/);
  });

  it("goes on after something was forbidden that was allowed before", async () => {
    const world = await watching({ forbidden: ["watch pods"] });
    await world.clock.advanceAsync(1_000);
    const error = { kind: "forbidden", status: 403, message: "pods is forbidden" } as const;
    world.client.inject({ verb: "list", plural: "pods", times: 2, effect: { kind: "fail", error } });
    await world.clock.advanceAsync(5_000);
    expect(world.said.err).toMatch(
      /refuses what it allowed before, [^\n]* pods is forbidden\nnote: the cluster answers again\n$/,
    );
    world.rollOut();
    await world.clock.advanceAsync(2_000);
    expect(await world.end).toBe("complete");
  });

  it("is told of a lost connection as well, and goes on after it", async () => {
    const world = await watching({ forbidden: ["watch pods"] });
    await world.clock.advanceAsync(1_000);
    const effect = { kind: "fail", error: { kind: "network", message: "connect ECONNREFUSED" } } as const;
    world.client.inject({ verb: "get", times: 3, effect });
    await world.clock.advanceAsync(2_000);
    expect(world.said.err).toMatch(/\nnote: the cluster does not answer, and is asked again: connect ECONNREFUSED\n$/);
    await world.clock.advanceAsync(4_000);
    expect(world.said.err).toMatch(/\nnote: the cluster answers again\n$/);
    world.remove();
    await world.clock.advanceAsync(2_000);
    await expect(world.end).rejects.toThrow("daemonset.everynode.dev/logs has been deleted");
  });
});

describe("who may not watch any more", () => {
  const refusing = (...verbs: readonly Verb[]): Fault => {
    const error = { kind: "forbidden", status: 403, message: "pods is forbidden: it may not be watched" } as const;
    return { verb: verbs, plural: "pods", times: 1_000, effect: { kind: "fail", error } };
  };
  const refused = "note: the cluster refuses what it allowed before, and is asked again: pods is forbidden: [^\n]*\n";

  it("is told so, and after a minute the set is listed", async () => {
    const world = await watching();
    world.client.inject(refusing("watch"));
    world.client.streams.close();
    await world.clock.advanceAsync(59_000);
    expect(world.said.err).toMatch(new RegExp(`^${refused}$`));
    await world.clock.advanceAsync(15_000);
    const listed = "note: it is listed every second, as it may not be watched: pods is forbidden: [^\n]*\n";
    expect(world.said.err).toMatch(new RegExp(`^${refused}${listed}note: the cluster answers again\n$`));
    world.rollOut();
    await world.clock.advanceAsync(2_000);
    expect(await world.end).toBe("complete");
  });

  it("nor list is refused after a minute of each with what the server says", async () => {
    const world = await watching();
    world.client.inject(refusing("watch", "list"));
    world.client.streams.close();
    await world.clock.advanceAsync(105_000);
    await expect(world.end).rejects.toMatchObject({ kind: "forbidden", message: expect.stringMatching(/^pods is/) });
    expect(world.said.err).not.toContain("answers again");
  });

  it("nor list is told so, and refused after a minute, where a silent watch was to be opened anew", async () => {
    const world = await watching();
    world.client.inject(refusing("watch", "list"));
    await world.clock.advanceAsync(45_000);
    expect(world.said.err).toMatch(new RegExp(`^${refused}$`));
    await world.clock.advanceAsync(75_000);
    await expect(world.end).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("is not who may not list: of what is watched nobody needs it", async () => {
    const world = await watching({ forbidden: ["list pods"] });
    await world.clock.advanceAsync(100_000);
    world.rollOut();
    await world.clock.advanceAsync(1_000);
    expect(await world.end).toBe("complete");
    expect(world.said).toEqual({ out: WAITING + COMPLETE, err: "" });
  });

  it("nor list any more, after the set was listed, is refused after a minute, too", async () => {
    const world = await watching({ forbidden: ["watch pods"] });
    await world.clock.advanceAsync(1_000);
    world.client.inject(refusing("list"));
    await world.clock.advanceAsync(58_000);
    expect(world.said.err).toMatch(new RegExp(`watch pods\n${refused}$`));
    await world.clock.advanceAsync(5_000);
    await expect(world.end).rejects.toMatchObject({ kind: "forbidden" });
  });

  it("is told of a server that starts what it does by then, and that it answers again", async () => {
    const world = await watching();
    const network = { kind: "network", message: "connect ECONNREFUSED" } as const;
    const forbidden = { kind: "forbidden", status: 403, message: "pods is forbidden" } as const;
    world.client.inject(
      ...([network, network, network, forbidden, forbidden] as const).map(
        (error): Fault => ({ verb: "watch", plural: "pods", effect: { kind: "fail", error } }),
      ),
    );
    world.client.streams.close();
    await world.clock.advanceAsync(60_000);
    expect(world.said.err.split("\n")).toEqual([
      "note: the cluster does not answer, and is asked again: connect ECONNREFUSED",
      "note: the cluster refuses what it allowed before, and is asked again: pods is forbidden",
      ...["note: the cluster answers again", ""],
    ]);
  });
});

describe("a set that is deleted", () => {
  const gone = { exitCode: 5, message: "daemonset.everynode.dev/logs has been deleted" };

  it("is said to be", async () => {
    const world = await watching();
    world.remove();
    await world.clock.advanceAsync(1_000);
    await expect(world.end).rejects.toBeInstanceOf(CommandError);
    await expect(world.end).rejects.toMatchObject(gone);
  });

  it("and made anew is another one", async () => {
    const world = await watching();
    world.remove();
    world.client.seed(SETS, rawSet());
    await world.clock.advanceAsync(1_000);
    await expect(world.end).rejects.toMatchObject(gone);
  });
});

it("ends with a set that breaks a rule, of which no pod is looked for", async () => {
  const world = await watching({ selector: {} });
  expect(world.said.out).toMatch(/^daemon set "logs" is stalled: spec\.selector/);
  expect(await world.end).toBe("failed");
  expect(world.client.calls.join()).not.toContain("pods");
});

it("follows a set whose selector is changed", async () => {
  const world = await watching();
  world.change(set => withSelector(set, { app: "others" }));
  await world.clock.advanceAsync(1_000);
  expect(world.client.calls.at(-1)).toBe("watch controllerrevisions app=others");
  expect(world.client.streams.size).toBe(4);
});

// The kind whose status does not tell of refusals: only its events do, which are not watched.
it("asks again why pods are refused, though nothing that is watched changes", async () => {
  const world = await watching({ flavor: APPS, timeout: 20_000 });
  expect(world.said.out).toBe(WAITING);
  world.refusePod();
  await world.clock.advanceAsync(20_000);
  expect(await world.end).toBe("failed");
});

describe("at the timeout", () => {
  it.each([
    ["that is too short for a first state", { timeout: 500, slow: true }, WAITING],
    ["of no time", { timeout: 0 }, WAITING],
    ["of no time, for programs", { timeout: 0, output: "json" }, expect.stringMatching(/"verdict": "in-progress"/)],
    ["of no time, on a terminal", { timeout: 0, isTerminal: true }, expect.stringContaining(WAITING)],
  ] as const)("%s it shows the state of then, and ends", async (_, options, out) => {
    const world = await watching(options);
    await world.clock.advanceAsync(1_000);
    expect(await world.end).toBe("in-progress");
    expect(world.said).toEqual({ out, err: "" });
  });

  it("it waits a little, and not for ever, for a state where there was none", async () => {
    const hang = { verb: "list", plural: "pods", times: 100, effect: { kind: "hang" } } as const;
    const world = await watching({ timeout: 0, faults: [hang] });
    await world.clock.advanceAsync(20_000);
    const message = "the time is over, and the cluster does not tell the state of the set";
    await expect(Promise.race([world.end, settled()])).rejects.toMatchObject({ exitCode: 1, message });
  });
});

it("reads nothing any more when it is interrupted before the first state", async () => {
  const world = await watching({ slow: true });
  world.interrupt();
  await settled();
  expect(await world.end).toBe("in-progress");
  expect(world.client.calls.join()).not.toContain("list");
});

it("ends at once when it is interrupted", async () => {
  const world = await watching();
  world.interrupt();
  await settled();
  expect(await world.end).toBe("in-progress");
  expect(world.client.streams.size).toBe(0);
  expect(world.said.out).toBe(WAITING);
});

it("draws a few times a second, however much happens, and once a second where nothing does", async () => {
  const world = await watching({ isTerminal: true });
  const before = world.draws();
  for (let change = 0; change < 100; change += 1) {
    world.client.change(NODES, { name: objectNameOf("a") }, node => ({
      ...node,
      spec: { unschedulable: change % 2 === 0 },
    }));
    await world.clock.advanceAsync(10);
  }
  const busy = world.draws() - before;
  expect([busy >= 2, busy <= 5]).toEqual([true, true]);
  await world.clock.advanceAsync(1_250);
  const settledAt = world.draws();
  await world.clock.advanceAsync(10_000);
  const idle = world.draws() - settledAt;
  expect([idle >= 8, idle <= 12]).toEqual([true, true]);
});

interface WorldOptions extends StatusFlags {
  readonly isTerminal?: boolean;
  readonly flavor?: Flavor;
  /** Verbs and plurals. */
  readonly forbidden?: readonly string[];
  readonly selector?: Readonly<Record<string, string>>;
  readonly faults?: readonly Fault[];
  /** Watches take a second to begin. */
  readonly slow?: boolean;
}

const PLAIN = { isTerminal: false, flavor: EVERYNODE, forbidden: [], faults: [], slow: false };

/** A set of one node that has no pod, being watched. */
async function watching(options: WorldOptions = {}) {
  const { isTerminal, flavor, forbidden, faults, selector, slow, ...flags } = { ...PLAIN, ...options };
  const clock = new FakeClock();
  const client = new RecordingClient(clock, forbidden);
  const set = selector === undefined ? rawSet() : withSelector(rawSet(), selector);
  const sets = daemonSets(flavor);
  const { metadata: { uid } = {} } = client.seed(sets, { ...set, apiVersion: flavor.apiVersion });
  client.seed(NODES, { metadata: { name: "a" }, status: { conditions: [{ type: "Ready", status: "True" }] } });
  const effect = { kind: "delayResponse", delayMs: 1_000 } as const;
  client.inject(...faults);
  if (slow) client.inject({ verb: "watch", times: 100, effect });
  const abort = new AbortController();
  const said = { out: "", err: "" };
  const written: string[] = [];
  const write = (text: string): void => {
    said.out += text;
    written.push(text);
  };
  const surroundings = {
    ...{ argv: [], env: {}, homeFolder: "/nonexistent", clock, random: () => 0.5, hasTerminal: false },
    out: { write, isTerminal },
    complain: (text: string) => void (said.err += text),
    readText: () => Promise.reject(new Error("there is no such file")),
    signal: abort.signal,
  };
  const unused = (): never => {
    throw new Error("it is not used");
  };
  const tools = { surroundings, end: unused, add: unused, withSession: unused };
  const session = { client, namespace };
  const end = watchStatus(tools, {
    session,
    set: flavor === APPS ? "ds/logs" : "eds/logs",
    flags: { ...flags, watch: true },
  });
  // A rejection is looked at later.
  end.catch(() => undefined);
  for (let turn = 0; turn < 10; turn += 1) await settled();
  await clock.advanceAsync(250);
  const ref = { namespace, name };
  return {
    ...{ clock, client, said, end },
    interrupt: () => abort.abort(),
    remove: () => client.remove(sets, ref),
    change: (changed: (set: DaemonSet) => DaemonSet) => client.change(sets, ref, changed),
    rollOut: () => client.change(sets, ref, rolledOut),
    refusePod: () => client.seed(EVENTS, { ...REFUSED_POD, involvedObject: { uid } }),
    draws: () => written.length,
    /** What a terminal shows: the last state, after what takes the one before it away. */
    screen: () => {
      const last = written.at(-1) ?? "";
      return last
        .slice(last.indexOf("J") + 1)
        .trimEnd()
        .split("\n");
    },
  };
}

const EVENTS = { group: "", version: "v1", kind: "Event", plural: "events", namespaced: true } as Resource<object>;

const REFUSED_POD = {
  metadata: { name: "logs.1", namespace },
  ...{ reason: FAILED_CREATE, message: "Error creating: exceeded quota", lastTimestamp: "2026-01-01T00:00:01Z" },
};

class RecordingClient extends FakeKubeClient {
  readonly calls: string[] = [];

  constructor(clock: FakeClock, forbidden: readonly string[]) {
    super({ clock });
    this.inject(
      ...forbidden.map(call => {
        const [verb, plural = ""] = call.split(" ");
        const error = { kind: "forbidden", status: 403, message: `you cannot ${call}` } as const;
        return { verb: verb as Verb, plural, times: 1_000, effect: { kind: "fail", error } as const };
      }),
    );
  }

  override list<T>(resource: Resource<T>, options: ListOptions = {}): Promise<ListPage<T>> {
    this.calls.push(`list ${resource.plural} ${options.labelSelector ?? options.fieldSelector ?? "all"}`);
    return super.list(resource, options);
  }

  override watch<T>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    const what = options.labelSelector ?? options.fieldSelector ?? "all";
    const from = options.resourceVersion === undefined ? "" : " from a version";
    this.calls.push(`watch ${resource.plural} ${what}${from}`);
    return super.watch(resource, options);
  }
}

function rawSet(): DaemonSet {
  const labels = { app: "logs" };
  const containers = [{ name: "main", image: "logs:1" }];
  return {
    ...{ apiVersion: EVERYNODE.apiVersion, kind: "DaemonSet" },
    metadata: { name, namespace, generation: 1 },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    status: { ...{ currentNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }, ...told(0) },
  } as DaemonSet;
}

function told(updated: number) {
  return {
    ...{ observedGeneration: 1, desiredNumberScheduled: 1, updatedNumberScheduled: updated, numberAvailable: updated },
  };
}

function rolledOut(set: DaemonSet): DaemonSet {
  return { ...set, status: { currentNumberScheduled: 1, numberMisscheduled: 0, numberReady: 1, ...told(1) } };
}

function withSelector(set: DaemonSet, matchLabels: Readonly<Record<string, string>>): DaemonSet {
  const { spec } = set;
  if (spec === undefined) return set;
  const template = { ...spec.template, metadata: { labels: matchLabels } };
  return { ...set, spec: { ...spec, selector: { matchLabels }, template } };
}
