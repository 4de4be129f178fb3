import { execFile } from "node:child_process";

export interface Shell {
  /** Everything that it prints, in the order in which it appears; whether it failed is what it says. */
  run(command: string): Promise<string>;
}

export interface ShellOptions {
  readonly cwd: string;
  readonly environment: Environment;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** How long a command may take, in milliseconds: longer than any that the guide waits for. */
const timeout = 180_000;
const maxBuffer = 16 * 2 ** 20;

/** As in a terminal, a variable that a command exports is there for the commands after it. */
export function newShell({ cwd, environment }: ShellOptions): Shell {
  let current = environment;
  return {
    run: async command => {
      if (!command.startsWith("export ")) return bash(`exec 2>&1\n${command}`, { cwd, environment: current });
      current = parseEnvironment(await bash(`${command}\nenv -0`, { cwd, environment: current }));
      return "";
    },
  };
}

function bash(script: string, { cwd, environment }: ShellOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile("bash", ["-c", script], { cwd, env: environment, timeout, maxBuffer }, (error, stdout) => {
      // An exit code is an answer; no bash, or no end in time, is not.
      if (error === null || typeof error.code === "number") resolve(stdout);
      else reject(new Error(`running ${script}`, { cause: error }));
    });
  });
}

function parseEnvironment(text: string): Environment {
  const variables = text.split("\0").filter(line => line.includes("="));
  return Object.fromEntries(variables.map(line => splitAt(line, line.indexOf("="))));
}

function splitAt(text: string, index: number): readonly [string, string] {
  return [text.slice(0, index), text.slice(index + 1)];
}
