import { type PhaseResult, rates } from "./phase";
import { renderPhases, targetsOf } from "./report";

function aPhase(fields: Partial<PhaseResult> = {}): PhaseResult {
  return {
    rate: rates.usual.name,
    seconds: 50,
    reports: 100,
    reportsDue: 100,
    operatorCpuSeconds: 0.5,
    apiServerCpuSeconds: 5,
    operatorBytes: 100 * 2 ** 20,
    adds: 0,
    syncs: 0,
    writes: {},
    leaseWrites: 25,
    counted: [],
    ...fields,
  };
}

describe("the targets of an idle operator", () => {
  it("are met when it does nothing but renew its Lease", () => {
    expect(targetsOf([aPhase()]).map(({ isMet }) => isMet)).toEqual([true, true, true]);
  });

  it.each([
    { target: 0, when: "a key is added to its queue", phase: aPhase({ adds: 1 }) },
    { target: 0, when: "it looks at a set", phase: aPhase({ syncs: 1 }) },
    { target: 1, when: "it writes", phase: aPhase({ writes: { "patch daemonsets/status": 1 } }) },
    { target: 2, when: "it uses 2 % of a core", phase: aPhase({ operatorCpuSeconds: 1 }) },
  ])("number $target is missed when $when", ({ target, phase }) => {
    expect(targetsOf([phase])[target]?.isMet).toBe(false);
  });

  it.each([
    { target: 1, when: "the audit log does not know its Lease", phase: aPhase({ leaseWrites: 0 }) },
    { target: 2, when: "nodes reported less often than they should", phase: aPhase({ reportsDue: 106 }) },
  ])("number $target cannot be told when $when", ({ target, phase }) => {
    expect(targetsOf([phase])[target]?.isMet).toBeUndefined();
  });

  it("do not limit its CPU at the worst rate, which is only told", () => {
    const worst = aPhase({ rate: rates.worst.name, operatorCpuSeconds: 10 });
    expect(targetsOf([aPhase(), worst]).every(({ isMet }) => isMet)).toBe(true);
  });
});

describe("the table of phases", () => {
  it("tells what was written, and what the operator counted, below", () => {
    const counted = [{ sample: 'watch_ends_total{why="closed"}', by: 2 }];
    const lines = renderPhases([aPhase({ writes: { "create events": 3 }, counted })]);
    expect(lines).toContain(`${rates.usual.name}: create events: 3`);
    expect(lines).toContain(`${rates.usual.name}: watch_ends_total{why="closed"} +2`);
    expect(lines.find(line => line.startsWith("operator CPU"))).toMatch(/ 1\.00$/);
    expect(lines.find(line => line.startsWith("node statuses"))).toMatch(/ 2\.0$/);
  });
});
