import { describeError } from "../measure/program";
import { contenders } from "./contenders";
import { firstVersion } from "./manifests";
import { scenariosOf, type Turn } from "./plan";
import type { Measured, Result } from "./result";
import type { Run } from "./scenarios/run";
import { scenarios } from "./scenarios/scenarios";
import { startSubject } from "./subjects/start";
import type { OperatorProgram, Subject } from "./subjects/subject";
import { withWorld, type World, type WorldOptions } from "./world";

export interface TurnOptions extends Pick<WorldOptions, "name" | "report" | "signal" | "show"> {
  readonly program: OperatorProgram;
  readonly profiles?: string | undefined;
  readonly onResult: (result: Result) => Promise<void>;
}

/** One contender through all of its scenarios, on a cluster of its own. What fails is a result too, and ends the turn. */
export async function takeTurn(turn: Turn, options: TurnOptions): Promise<void> {
  const { part, contender: name } = turn;
  const contender = contenders[name];
  let current = firstOf(turn);
  const startedAt = new Date().toISOString();
  try {
    await withWorld({ ...options, setting: part.setting, contender }, async world => {
      const run = await startRun(turn, world, options);
      for (const scenario of scenariosOf(part, name)) {
        current = scenario;
        options.show(scenario);
        const result = { ...keyOf(turn), scenario, startedAt: new Date().toISOString() };
        await options.onResult({ ...result, ...(await measure(run, turn, scenario)) });
      }
    });
  } catch (error) {
    if (options.signal.aborted) throw error;
    await options.onResult({ ...keyOf(turn), scenario: current, startedAt, failure: describeError(error) });
  }
}

type Scenario = Result["scenario"];

function firstOf({ part, contender }: Turn): Scenario {
  return scenariosOf(part, contender)[0] ?? "place";
}

function keyOf({ part, contender, round }: Turn): Pick<Result, "setting" | "contender" | "round"> {
  return { setting: part.setting.title, contender, round };
}

async function measure(run: Run, turn: Turn, scenario: Scenario): Promise<Measured> {
  const measured = await scenarios[scenario](run);
  await run.subject?.profile(`${turn.part.name}-${turn.contender}-${scenario}-${turn.round + 1}`);
  return measured;
}

async function startRun({ part, contender: name }: Turn, world: World, options: TurnOptions): Promise<Run> {
  const { signal, show, profiles, program } = options;
  const contender = contenders[name];
  const { controller } = contender;
  const { cluster } = world;
  const begin = async (): Promise<Subject> => {
    if (controller === undefined) throw new Error(`${contender.title} has no process`);
    const { kubeconfig } = world.contender;
    return startSubject(controller, { cluster, kubeconfig, program, profiles, signal });
  };
  show(`starting ${contender.title}`);
  return {
    ...{ world, contender, signal, show },
    setting: part.setting,
    subject: controller === undefined ? undefined : await begin(),
    startSubject: begin,
    nodes: part.setting.nodes,
    version: firstVersion,
    previousVersion: undefined,
  };
}
