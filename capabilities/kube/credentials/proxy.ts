import { BlockList, isIP } from "node:net";

/** What the environment says of proxies. Empty says nothing. */
export interface ProxyVariables {
  /** For servers that are reached by plain HTTP. */
  readonly httpProxy?: string | undefined;
  readonly httpsProxy?: string | undefined;
  /** Hosts to reach without a proxy: names, domains, addresses and networks, each with a port or without, by commas. */
  readonly noProxy?: string | undefined;
}

/**
 * The proxy by which the environment wants a server to be reached; undefined for none. The rules are those of Go's
 * `httpproxy`, so that what works with kubectl works here: undici's own reading of the environment knows no networks,
 * takes `.example.com` for `example.com` too, and goes to loopback addresses by a proxy.
 *
 * Throws where the variable that applies holds no proxy's URL. The value is never part of the error: it may hold a password.
 */
export function proxyFor(server: URL, { httpProxy, httpsProxy, noProxy = "" }: ProxyVariables): URL | undefined {
  const [name, value] = server.protocol === "https:" ? ["HTTPS_PROXY", httpsProxy] : ["HTTP_PROXY", httpProxy];
  if (!value) return undefined;
  if (isLoopbackServer(server)) return undefined;
  const target = targetOf(server);
  if (noProxy.split(",").some(entry => matches(entry.trim().toLowerCase(), target))) return undefined;
  // Go, too, lets the scheme be left out.
  return proxyUrlOf({ field: name, value: value.includes("://") ? value : `http://${value}` });
}

/** The URL of an HTTP proxy, from the setting named `field`. Throws for anything else. */
export function proxyUrlOf({ field, value }: { readonly field: string; readonly value: string }): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.hostname === "" || !isEscaped(url))
    throw new Error(`${field} is not the URL of a proxy`);
  if (PROXY_PROTOCOLS.has(url.protocol)) return url;
  throw new Error(
    `${field} names a proxy by ${url.protocol}//, which is not supported: use one by http:// or https://`,
  );
}

const PROXY_PROTOCOLS = new Set(["http:", "https:"]);

/** Whether user and password can be decoded: a URL takes a percent sign that begins nothing, and Go does not. */
function isEscaped({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

interface Target {
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: string;
  readonly family: "ipv4" | "ipv6" | undefined;
}

function targetOf({ hostname, port, protocol }: URL): Target {
  const host = hostname.replace(/^\[|\]$/g, "");
  return { host, port: port || (protocol === "https:" ? "443" : "80"), family: familyOf(host) };
}

function familyOf(address: string): Target["family"] {
  const version = isIP(address);
  if (version === 0) return undefined;
  return version === 4 ? "ipv4" : "ipv6";
}

/** Whether the server is this machine, so that its traffic passes no network. */
export function isLoopbackServer(server: URL): boolean {
  const { host, family } = targetOf(server);
  return host === "localhost" || (family !== undefined && LOOPBACK.check(host, family));
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");

function matches(entry: string, target: Target): boolean {
  if (entry === "*") return true;
  const network = networkOf(entry);
  if (network !== undefined) return isWithin(network, target);
  const { host, port } = splitPort(entry);
  if (host === "" || (port !== "" && port !== target.port)) return false;
  const address = networkOf(host, isIP(host) === 4 ? 32 : 128);
  return address === undefined ? isInDomain(target, host) : isWithin(address, target);
}

interface Network {
  readonly family: Target["family"];
  readonly addresses: BlockList;
}

function isWithin({ family, addresses }: Network, target: Target): boolean {
  // BlockList would find an IPv4 address in `::/0`.
  return target.family !== undefined && target.family === family && addresses.check(target.host, target.family);
}

/** The network that `address/length` is; undefined for anything else. */
function networkOf(text: string, defaultLength?: number): Network | undefined {
  const [address = "", length = defaultLength?.toString() ?? "", ...rest] = text.split("/");
  const family = familyOf(address);
  const bits = /^\d+$/.test(length) ? Number(length) : Infinity;
  if (family === undefined || rest.length > 0 || bits > (family === "ipv4" ? 32 : 128)) return undefined;
  const addresses = new BlockList();
  addresses.addSubnet(address, bits, family);
  return { family, addresses };
}

/** The host and the port of `host`, `host:port`, `address` or `[address]:port`. */
function splitPort(entry: string): { readonly host: string; readonly port: string } {
  const parts = /^(?:\[(?<address>[^\]]*)\]|(?<name>[^:]*)):(?<port>[^:]*)$/.exec(entry)?.groups;
  return parts
    ? { host: parts["address"] ?? parts["name"] ?? "", port: parts["port"] ?? "" }
    : { host: entry, port: "" };
}

/** `example.com` is itself and everything below it; `.example.com` and `*.example.com` are what is below it. */
function isInDomain({ host, family }: Target, domain: string): boolean {
  if (family !== undefined) return false;
  const below = domain.startsWith("*.") ? domain.slice(1) : domain;
  if (below.startsWith(".")) return host.endsWith(below);
  return host === below || host.endsWith(`.${below}`);
}
