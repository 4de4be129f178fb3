import type { Dispatcher } from "undici";

import { ApiError, type HttpAnswer } from "./api-error";
import type { Limit } from "./limit";
import { warningTexts } from "./warnings";

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly limit: Limit;
  /** Asked when a connection is about to take the request, and again when it is sent anew. */
  readonly mayBeSent?: (() => boolean) | undefined;
}

/**
 * Sends one request and takes its whole answer. Without undici's own `request`, which makes a stream of every answer,
 * also of one that is read to its end in any case (docs/performance.md).
 */
export function exchange(
  request: Dispatcher.DispatchOptions,
  { dispatcher, limit, mayBeSent }: ExchangeOptions,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const handler = new AnswerHandler({ resolve, reject, mayBeSent });
    limit.onStop(reason => handler.stop(reason));
    dispatcher.dispatch(request, handler);
  });
}

interface AnswerHandlerOptions {
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly mayBeSent: ExchangeOptions["mayBeSent"];
}

class AnswerHandler implements Dispatcher.DispatchHandler {
  readonly #options: AnswerHandlerOptions;
  #controller: Dispatcher.DispatchController | undefined;
  #stopped: ApiError | undefined;
  #status = 0;
  #headers: Headers = {};
  #chunks: Buffer[] = [];

  constructor(options: AnswerHandlerOptions) {
    this.#options = options;
  }

  /** Also while it waits for a connection, which then does not get it. */
  stop(reason: ApiError): void {
    this.#stopped = reason;
    this.#controller?.abort(reason);
    this.#options.reject(reason);
  }

  /** What is thrown here keeps the connection, which an abort would end. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#stopped) throw this.#stopped;
    if (this.#options.mayBeSent?.() === false) {
      throw new ApiError({ kind: "aborted", message: "not sent, for it is no longer wanted" });
    }
    this.#controller = controller;
    this.#chunks = [];
  }

  /** Told of interim answers too, which the last one takes the place of. */
  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    this.#options.resolve({
      status: this.#status,
      body: first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks),
      contentType: headerOf(this.#headers, "content-type"),
      retryAfter: headerOf(this.#headers, "retry-after"),
      warnings: warningTexts(this.#headers["warning"]),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#options.reject(error);
  }
}

type Headers = Dispatcher.ResponseData["headers"];

export function headerOf(headers: Headers, name: string): string | undefined {
  const header = headers[name];
  return Array.isArray(header) ? header[0] : header;
}
