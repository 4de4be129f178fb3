import { PassThrough } from "node:stream";

import { type LogOptions, createLogger } from "./log";

function logged(options: Pick<LogOptions, "level" | "format">, write: (log: ReturnType<typeof createLogger>) => void) {
  const destination = new PassThrough();
  write(createLogger({ ...options, destination }));
  return String(destination.read() ?? "");
}

it("writes one JSON object a line with level, time, message and fields", () => {
  const line = logged({ level: "info", format: "json" }, log =>
    log.child({ key: "a/b" }).info("Creating pod", { node: "n1" }),
  );
  expect(JSON.parse(line)).toEqual({
    level: "info",
    time: expect.any(String),
    key: "a/b",
    node: "n1",
    message: "Creating pod",
  });
});

it("writes an error with its cause", () => {
  const error = new Error("creating pod for node n1", { cause: new Error("quota exceeded") });
  const line = logged({ level: "info", format: "json" }, log => log.error("Syncing failed", { error }));
  expect(JSON.parse(line).error).toMatchObject({ message: "creating pod for node n1: quota exceeded" });
});

it("writes an error that is an outcome without its stack", () => {
  const cause = new Error("connect ECONNREFUSED");
  const error = Object.assign(new Error("GET /api/v1/pods: connect ECONNREFUSED", { cause }), { kind: "network" });
  const line = logged({ level: "info", format: "json" }, log => log.warn("Failing to list", { error }));
  expect(JSON.parse(line).error).toEqual({ type: "Error", message: error.message, kind: "network" });
});

it("leaves out what is less severe than its level", () => {
  expect(logged({ level: "warn", format: "json" }, log => log.info("Creating pod"))).toBe("");
});

it("writes one readable line in text", () => {
  const line = logged({ level: "info", format: "text" }, log => log.info("Creating pod", { node: "n1" }));
  expect(line).toMatch(/INFO.*: Creating pod \{"node":"n1"\}\n$/);
});
