import { type LoggerOptions, type Logger as Pino, pino, stdSerializers } from "pino";
import pretty from "pino-pretty";

/** Structured logging: a constant message in the present participle, and fields. */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** A logger that adds `fields` to each line. */
  child(fields: object): Logger;
}

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogOptions {
  readonly level: LogLevel;
  /** `json`: one object a line, for machines; `text`: coloured and aligned, for a terminal. */
  readonly format: "json" | "text";
  /** Where lines go; standard output unless a test says otherwise. */
  readonly destination?: NodeJS.WritableStream;
}

/**
 * The process's logger. An `error` field is written with its causes and its stack, except where the error is tagged by a
 * `kind`: that is an outcome to expect, and where in the code it was made says nothing.
 */
export function createLogger({ level, format, destination = process.stdout }: LogOptions): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    messageKey: "message",
    errorKey: "error",
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    serializers: { error: errorFields },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (format === "json") return adapt(pino(options, destination));
  // In the same thread: a worker thread would need files beside the bundle.
  const stream = pretty({
    destination,
    colorize: isTerminal(destination),
    sync: true,
    singleLine: true,
    ignore: "pid,hostname",
    messageKey: "message",
    errorLikeObjectKeys: ["error"],
  });
  return adapt(pino(options, stream));
}

/** Whether it shows colours; anything else would hold their codes. */
function isTerminal(destination: NodeJS.WritableStream): boolean {
  return "isTTY" in destination && destination.isTTY === true;
}

function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!("kind" in error)) return stdSerializers.err(error);
  const { name, message, ...fields } = error;
  return { type: name, message, ...fields };
}

function adapt(logger: Pino): Logger {
  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    child: fields => adapt(logger.child(fields)),
  };
}
