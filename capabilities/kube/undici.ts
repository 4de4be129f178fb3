import { setFlagsFromString } from "node:v8";

import methods from "undici/lib/api/index.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import Pool from "undici/lib/dispatcher/pool.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";

// Of undici only what holds connections: with fetch, WebSocket and the rest a process takes 8 MB more and starts 65 ms of
// CPU later, not least because these make Node load an undici of its own.

// undici reads answers by a program in WebAssembly of which one function is so large that V8's optimising compiler takes 30 MB
// and 0.3 s of CPU for it, in the first second of the process. What it would gain is some microseconds an answer.
setFlagsFromString("--no-wasm-tier-up");
setFlagsFromString("--no-wasm-dynamic-tiering");

// As undici's index does it.
Object.assign(Dispatcher.prototype, methods);

export { Agent, Pool, ProxyAgent };
