import { type InterruptHost, newInterrupt, takingDown } from "./interrupt";

describe("Ctrl-C", () => {
  it("is answered at once, before the work is told to end", () => {
    const { host, press, said } = program();
    const interrupt = newInterrupt(host);
    interrupt.tell(takingDown("demo"), said.add);
    interrupt.signal.addEventListener("abort", () => said.add("aborted"));
    press();
    expect(said.lines).toEqual(["Interrupted; taking the cluster down.", "aborted"]);
  });

  it("is ignored while the clean-up has begun only just", () => {
    const { host, press, said, exitCodes } = program();
    newInterrupt(host).tell(takingDown("demo"), said.add);
    [0, 500, 4_500].forEach(press);
    expect(said.lines).toHaveLength(1);
    expect(exitCodes).toEqual([]);
  });

  it("ends the program when the clean-up takes long, and says how to take the rest down", () => {
    const { host, press, said, exitCodes } = program();
    newInterrupt(host).tell(takingDown("demo"), said.add);
    [0, 5_001].forEach(press);
    expect(said.lines.at(-1)).toContain("npm run cluster -- down --name demo");
    expect(exitCodes).toEqual([130]);
  });

  it("says what was told last, and nothing where there is nothing to say", () => {
    const { host, press, said } = program();
    const interrupt = newInterrupt(host);
    interrupt.tell(takingDown("demo"), said.add);
    interrupt.tell({ first: "Interrupted." }, said.add);
    [0, 5_001].forEach(press);
    expect(said.lines).toEqual(["Interrupted."]);
  });
});

function program(): {
  readonly host: InterruptHost;
  readonly press: (atMs?: number) => void;
  readonly said: { readonly lines: string[]; readonly add: (line: string) => void };
  readonly exitCodes: number[];
} {
  const listeners: (() => void)[] = [];
  const lines: string[] = [];
  const exitCodes: number[] = [];
  let nowMs = 0;
  return {
    host: {
      on: (name, listener) => void (name === "SIGINT" && listeners.push(listener)),
      nowMs: () => nowMs,
      exit: code => void exitCodes.push(code),
    },
    press: (atMs = 0) => {
      nowMs = atMs;
      listeners.forEach(listener => listener());
    },
    said: { lines, add: line => void lines.push(line) },
    exitCodes,
  };
}
