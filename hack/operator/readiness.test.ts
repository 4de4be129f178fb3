import { createServer, type Server } from "node:http";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { endOfLog, untilReady } from "./readiness";

describe("untilReady", () => {
  let server: Server;
  let healthPort: number;
  let answers: number[];
  let asked: (string | undefined)[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      asked.push(request.url);
      response.writeHead(answers.length > 1 ? (answers.shift() ?? 500) : (answers[0] ?? 500)).end("[-]cache failed");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    healthPort = (server.address() as AddressInfo).port;
  });

  afterEach(() => server.close());

  it("waits for an answer of 200", async () => {
    answers = [500, 500, 200];
    await untilReady({ healthPort, limitMs: 10_000, check: () => undefined });
    expect(asked).toEqual(["/readyz", "/readyz", "/readyz"]);
  });

  it("says at last why it is not ready", async () => {
    answers = [500];
    const waiting = untilReady({ healthPort, limitMs: 0, check: () => undefined });
    await expect(waiting).rejects.toThrow("/readyz answers 500: [-]cache failed");
  });

  it("gives up when the operator has ended", async () => {
    answers = [500];
    const check = (): void => {
      if (asked.length > 0) throw new Error("the operator ended with exit code 1");
    };
    await expect(untilReady({ healthPort, limitMs: 10_000, check })).rejects.toThrow("exit code 1");
  });

  it("takes no answer of another for that of an operator that has ended", async () => {
    answers = [200];
    const check = (): void => {
      if (asked.length > 0) throw new Error("the operator ended with exit code 1");
    };
    await expect(untilReady({ healthPort, limitMs: 10_000, check })).rejects.toThrow("exit code 1");
  });
});

describe("endOfLog", () => {
  const dir = mkdtempSync(join(tmpdir(), "everynode-log-"));

  afterAll(() => rmSync(dir, { recursive: true }));

  it("is the last lines", async () => {
    writeFileSync(join(dir, "operator.log"), "one\ntwo\nthree\n");
    expect(await endOfLog(join(dir, "operator.log"), 2)).toBe("two\nthree");
  });

  it("is empty where there is no log", async () => {
    expect(await endOfLog(join(dir, "other.log"))).toBe("");
  });
});
