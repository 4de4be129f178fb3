import methods from "undici/lib/api/index.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import Pool from "undici/lib/dispatcher/pool.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";

// Of undici only what holds connections: with fetch, WebSocket and the rest a process takes 8 MB more and starts 65 ms of
// CPU later, not least because these make Node load an undici of its own.

// As undici's index does it.
Object.assign(Dispatcher.prototype, methods);

export { Agent, Pool, ProxyAgent };
