export interface Check {
  /** A sentence about what is true once it has passed. */
  readonly name: string;
  run(): Promise<void>;
}
