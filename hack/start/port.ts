import { createServer } from "node:net";

import { errorCode } from "../control-plane/error-code";

export interface WantedPort {
  /** 0 is always free. */
  readonly port: number;
  /** The option that sets it. */
  readonly option: string;
  /** What else may be done, such as `, 0 for any free one`. */
  readonly advice?: string;
}

/** Somebody listens on a port that the operator is to have; the message says what to do, in one line. */
export class PortTakenError extends Error {
  constructor({ port, option, advice = "" }: WantedPort) {
    super(`Port ${port} is in use; choose another with ${option}${advice}`);
    this.name = "PortTakenError";
  }
}

/**
 * Throws a `PortTakenError` when somebody listens there. On all addresses, as the operator will; that it may not listen
 * there for another reason is for the operator to say.
 */
export async function refuseTakenPort(wanted: WantedPort): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", error => {
      if (errorCode(error) === "EADDRINUSE") reject(new PortTakenError(wanted));
      else resolve();
    });
    server.listen({ port: wanted.port, exclusive: true }, () => server.close(() => resolve()));
  });
}
