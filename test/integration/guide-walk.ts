import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { ControllerRevision, DaemonSet, Pod } from "../../capabilities/api/types";
import { type Cluster, openCluster } from "../../hack/control-plane/cluster";
import { parseGuide, type Section } from "../../hack/guide/guide";
import { newShell, type Shell } from "../../hack/guide/shell";
import { judge, podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, newApi } from "./api";
import { follow } from "./follow";

// Reads docs/guide.md as a user does: in a cluster of its own it runs the commands of a section one after the other, and sees
// whether they print what the guide shows.

export const guideNodes = ["node-0000", "node-0001", "node-0002", "node-0003", "node-0004"] as const;
/** All but the control plane. */
export const workers = guideNodes.slice(1);

const setUpLimitMs = 240_000;
const stopLimitMs = 45_000;

/** What a test looks at, or does, between two commands of a section. */
export interface Stop {
  /** How the command begins before which it is. */
  readonly before: string;
  readonly look: () => Promise<void>;
}

/** The sets of the guide have a label `app` that is their name. */
export interface Walk {
  /** Throws where a command prints something else than the guide shows, and where it passes no such command as a stop names. */
  section(title: string, ...stops: readonly Stop[]): Promise<void>;
  /** Whatever a shell takes, in the guide's cluster; what it prints. */
  run(command: string): Promise<string>;
  /** What kubectl says when it applies this. */
  apply(object: object): Promise<string>;
  readonly api: Api;
  readonly cluster: Cluster;
  set(name: string): Promise<DaemonSet>;
  pods(name: string): Promise<readonly Pod[]>;
  revisions(name: string): Promise<readonly ControllerRevision[]>;
  /** The uid of the pod of each node that has one. */
  uids(name: string): Promise<Readonly<Record<string, string | undefined>>>;
  /** What is not as it must be where exactly these nodes have a ready pod of the newest template. */
  untruths(name: string, nodes: readonly string[]): Promise<readonly unknown[]>;
}

interface Ground {
  readonly shell: Shell;
  readonly cluster: Cluster;
  readonly api: Api;
}

/** A walk for all tests of a file, which begins with what the guide says before its first chapter. */
export function walkGuide(): Walk {
  const home = mkdtempSync(join(tmpdir(), "everynode-guide-"));
  const repository = join(__dirname, "../..");
  const { sections } = parseGuide(readFileSync(join(repository, "docs/guide.md"), "utf8"));
  const [parts, operators]: [Partial<Ground>, Operator[]] = [{}, []];

  beforeAll(async () => {
    process.env["EVERYNODE_CLUSTERS"] = home;
    const shell = newShell({ cwd: repository, environment: process.env });
    Object.assign(parts, { shell });
    for (const command of sectionOf(sections, "Before you begin").commands) {
      if (command.text !== "npm start") await follow(shell, command);
      else {
        // The same operator; the record of the cluster has it, so that nothing survives an interrupted test.
        const cluster = await openCluster();
        Object.assign(parts, { cluster, api: await newApi(cluster) });
        operators.push(await startOperator({ cluster }));
      }
    }
  }, setUpLimitMs);

  // Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
  afterAll(() => operators[0]?.stop(), stopLimitMs);
  afterAll(() => parts.cluster?.stop(), stopLimitMs);
  afterAll(() => parts.api?.close(), stopLimitMs);
  afterAll(() => {
    delete process.env["EVERYNODE_CLUSTERS"];
    rmSync(home, { recursive: true, force: true });
  });

  return walkOn(() => present(parts), sections);
}

function walkOn(ground: () => Ground, sections: readonly Section[]): Walk {
  let failed: string | undefined;
  const pass = async (title: string, stops: readonly Stop[]): Promise<void> => {
    const left = [...stops];
    for (const command of sectionOf(sections, title).commands) {
      if (left[0] !== undefined && command.text.startsWith(left[0].before)) await left.shift()?.look();
      await follow(ground().shell, command);
    }
    expect(left).toEqual([]);
  };
  const walk: Walk = {
    section: async (title, ...stops) => {
      // What it left behind would make the others wait for what cannot come.
      if (failed !== undefined) throw new Error(`the walk ended at ${failed}`);
      await pass(title, stops).catch((error: unknown) => {
        failed = title;
        throw error;
      });
    },
    run: command => ground().shell.run(command),
    apply: object => ground().shell.run(`kubectl apply -f - <<'END'\n${JSON.stringify(object)}\nEND`),
    get api() {
      return ground().api;
    },
    get cluster() {
      return ground().cluster;
    },
    set: name => walk.api.set({ name }),
    pods: name => walk.api.pods({ name }),
    revisions: name => walk.api.revisions({ name }),
    uids: async name => {
      const byNode = [...podsByNode(await walk.pods(name))];
      return Object.fromEntries(byNode.map(([node, pods]) => [node, pods.map(({ metadata }) => metadata?.uid).join()]));
    },
    untruths: async (name, nodes) => {
      const [set, pods, revisions] = await Promise.all([walk.set(name), walk.pods(name), walk.revisions(name)]);
      const image = set.spec?.template.spec?.containers[0]?.image ?? "";
      return judge({ set, pods, revisions }, { nodes, image }).untruths;
    },
  };
  return walk;
}

function sectionOf(sections: readonly Section[], title: string): Section {
  const section = sections.find(one => one.title === title);
  if (section === undefined) throw new Error(`the guide has no section ${title}`);
  return section;
}

function present({ shell, cluster, api }: Partial<Ground>): Ground {
  if (shell === undefined || cluster === undefined || api === undefined) throw new Error("the walk has not begun");
  return { shell, cluster, api };
}
