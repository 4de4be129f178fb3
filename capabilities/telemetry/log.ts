/** Structured logging: a constant message in the present participle, and fields. */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** A logger that adds `fields` to each line. */
  child(fields: object): Logger;
}
