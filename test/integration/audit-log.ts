import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Who wrote what and when, as the API server says. Moments are in milliseconds since the epoch, with fractions.

export interface Write {
  readonly user: string;
  /** As in `create pods`, with the subresource, if any. */
  readonly what: string;
  readonly receivedAtMs: number;
  readonly finishedAtMs: number;
  readonly isSuccess: boolean;
  /** Of a write of the Lease: who holds it from then on; empty after a release. */
  readonly holder?: string;
}

export interface AuditLog {
  /** For kube-apiserver. */
  readonly flags: readonly string[];
  /** In the order in which they were received. */
  writes(): Promise<readonly Write[]>;
  remove(): Promise<void>;
}

/** An audit log of the writes of these users, to be given to a cluster that starts. */
export async function newAuditLog(users: readonly string[]): Promise<AuditLog> {
  const dir = await mkdtemp(join(tmpdir(), "everynode-audit-"));
  const [policy, log] = [join(dir, "policy.json"), join(dir, "audit.log")];
  await writeFile(policy, JSON.stringify(policyFor(users)));
  return {
    flags: [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`],
    writes: async () => writesIn(await readFile(log, "utf8")),
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

function policyFor(users: readonly string[]): object {
  const writes = { users, verbs: ["create", "update", "patch", "delete"] };
  return {
    apiVersion: "audit.k8s.io/v1",
    kind: "Policy",
    omitStages: ["RequestReceived"],
    rules: [
      { level: "Request", ...writes, resources: [{ group: "coordination.k8s.io", resources: ["leases"] }] },
      { level: "None", resources: [{ group: "", resources: ["events"] }] },
      { level: "Metadata", ...writes },
      { level: "None" },
    ],
  };
}

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly objectRef: { readonly resource: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestObject?: { readonly spec?: { readonly holderIdentity?: string } };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

function writesIn(log: string): readonly Write[] {
  const lines = log.slice(0, log.lastIndexOf("\n") + 1).split("\n");
  const writes = lines.filter(line => line !== "").map(line => writeOf(JSON.parse(line) as AuditEvent));
  return writes.toSorted((a, b) => a.receivedAtMs - b.receivedAtMs);
}

function writeOf({ user, verb, objectRef, ...event }: AuditEvent): Write {
  const { resource, subresource } = objectRef;
  const { code = 0 } = event.responseStatus ?? {};
  return {
    user: user.username,
    what: `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`,
    receivedAtMs: millisecondsOf(event.requestReceivedTimestamp),
    finishedAtMs: millisecondsOf(event.stageTimestamp),
    isSuccess: code >= 200 && code < 300,
    ...(resource === "leases" && { holder: event.requestObject?.spec?.holderIdentity ?? "" }),
  };
}

/** `2026-01-01T00:00:00.123456Z`, of which `Date` would drop the last three digits. */
function millisecondsOf(timestamp: string): number {
  return Date.parse(`${timestamp.slice(0, 19)}Z`) + Number(`0${timestamp.slice(19, -1)}`) * 1000;
}

/** A time for which the Lease names one holder. */
export interface LeaseTerm {
  readonly user: string;
  /** When the write that took the Lease was received. */
  readonly fromMs: number;
  /** When the write that released it, or by which another took it, was received. */
  readonly untilMs: number;
}

export function leaseTerms(writes: readonly Write[]): readonly LeaseTerm[] {
  const terms: LeaseTerm[] = [];
  let current: Omit<LeaseTerm, "untilMs"> | undefined;
  // The API server lets writes of one object take effect one after the other.
  const ofLease = writes.filter(({ holder, isSuccess }) => holder !== undefined && isSuccess);
  for (const { holder, receivedAtMs } of ofLease.toSorted((a, b) => a.finishedAtMs - b.finishedAtMs)) {
    if (holder === current?.user) continue;
    if (current !== undefined) terms.push({ ...current, untilMs: receivedAtMs });
    current = holder === "" || holder === undefined ? undefined : { user: holder, fromMs: receivedAtMs };
  }
  return current === undefined ? terms : [...terms, { ...current, untilMs: Infinity }];
}

/** Those that are guarded by the Lease. */
export function guarded(writes: readonly Write[]): readonly Write[] {
  return writes.filter(({ holder }) => holder === undefined);
}

/** What was not over, or had begun already, while the Lease did not name its writer: one line for each such write. */
export function writesOutsideTerms(writes: readonly Write[]): readonly string[] {
  const terms = leaseTerms(writes);
  const isInside = ({ user, receivedAtMs, finishedAtMs }: Write): boolean =>
    terms.some(term => term.user === user && term.fromMs <= receivedAtMs && finishedAtMs <= term.untilMs);
  return guarded(writes)
    .filter(write => !isInside(write))
    .map(({ user, what, receivedAtMs, finishedAtMs }) => `${user}: ${what}, ${receivedAtMs} to ${finishedAtMs}`);
}

/** Where a write of one user began before one of another user, which had begun earlier, was over. */
export function interleavings(writes: readonly Write[]): readonly string[] {
  const found: string[] = [];
  const lastEndOf = new Map<string, number>();
  for (const { user, what, receivedAtMs, finishedAtMs } of guarded(writes)) {
    for (const [other, endMs] of lastEndOf) {
      if (other !== user && endMs >= receivedAtMs)
        found.push(`${user}: ${what}, ${endMs - receivedAtMs} ms into ${other}`);
    }
    lastEndOf.set(user, Math.max(finishedAtMs, lastEndOf.get(user) ?? 0));
  }
  return found;
}

/** How often the writer changed. */
export function handovers(writes: readonly Write[]): number {
  const users = guarded(writes).map(({ user }) => user);
  return users.filter((user, index) => index > 0 && user !== users[index - 1]).length;
}
