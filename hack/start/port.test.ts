import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";

import { PortTakenError, refuseTakenPort } from "./port";

describe("refuseTakenPort", () => {
  let server: Server;
  let port: number;

  beforeEach(async () => {
    server = createServer().listen(0);
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => void server.close());

  it("names the port on which somebody listens, and the option that sets another", async () => {
    const refusal = refuseTakenPort({ port, option: "--http-port", advice: ", 0 for any free one" });
    await expect(refusal).rejects.toThrow(
      new PortTakenError({ port, option: "--http-port", advice: ", 0 for any free one" }),
    );
    await expect(refusal).rejects.toThrow(
      `Port ${port} is in use; choose another with --http-port, 0 for any free one`,
    );
  });

  it("accepts a port on which nobody listens any more", async () => {
    server.close();
    await once(server, "close");
    await expect(refuseTakenPort({ port, option: "--http-port" })).resolves.toBeUndefined();
  });

  it("accepts 0, which stands for any free port", async () => {
    await expect(refuseTakenPort({ port: 0, option: "--http-port" })).resolves.toBeUndefined();
  });
});
