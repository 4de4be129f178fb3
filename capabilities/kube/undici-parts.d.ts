// undici describes only its whole.

declare module "undici/lib/api/index.js" {
  import type { Dispatcher } from "undici";
  const methods: Pick<Dispatcher, "request" | "stream" | "pipeline" | "upgrade" | "connect">;
  export default methods;
}

declare module "undici/lib/dispatcher/agent.js" {
  import { Agent } from "undici";
  export default Agent;
}

declare module "undici/lib/dispatcher/dispatcher.js" {
  import { Dispatcher } from "undici";
  export default Dispatcher;
}

declare module "undici/lib/dispatcher/pool.js" {
  import { Pool } from "undici";
  export default Pool;
}

declare module "undici/lib/dispatcher/proxy-agent.js" {
  import { ProxyAgent } from "undici";
  export default ProxyAgent;
}
