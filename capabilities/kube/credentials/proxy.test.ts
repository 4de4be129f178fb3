import { proxyFor, proxyUrlOf } from "./proxy";

const PROXY = "http://proxy.test:3128";

function isProxied(server: string, noProxy: string): boolean {
  return proxyFor(new URL(server), { httpProxy: PROXY, httpsProxy: PROXY, noProxy }) !== undefined;
}

// Every row was also asked of Go's httpproxy, which answers the same.
describe("NO_PROXY", () => {
  it.each([
    ["*", "https://example.com", false],
    ["other, *", "https://example.com", false],
    ["example.com", "https://example.com", false],
    ["EXAMPLE.com", "https://example.COM", false],
    ["example.com", "https://api.example.com", false],
    ["example.com", "https://notexample.com", true],
    [".example.com", "https://api.example.com", false],
    [".example.com", "https://example.com", true],
    ["*.example.com", "https://api.example.com", false],
    ["*.example.com", "https://example.com", true],
    ["example.com:6443", "https://example.com:6443", false],
    ["example.com:6443", "https://example.com", true],
    ["example.com:443", "https://example.com", false],
    ["example.com:80", "http://example.com", false],
    [".svc,.cluster.local", "https://kubernetes.default.svc", false],
    [" a.test , example.com ", "https://example.com", false],
    ["10.0.0.1", "https://10.0.0.1", false],
    ["10.0.0.1", "https://10.0.0.10", true],
    ["10.0.0.1:6443", "https://10.0.0.1:6443", false],
    ["10.0.0.1:6443", "https://10.0.0.1", true],
    ["10.0.0.0/8", "https://10.200.3.4:6443", false],
    ["10.0.0.0/8", "https://11.0.0.1", true],
    ["10.0.0.0/33", "https://10.0.0.1", true],
    ["10.0.0.0/8/8", "https://10.0.0.1", true],
    ["0.0.1", "https://10.0.0.1", true],
    ["fd00::/16", "https://[fd00:1::2]:6443", false],
    ["fd00::1", "https://[fd00::1]", false],
    ["[fd00::1]:6443", "https://[fd00::1]:6443", false],
    ["[fd00::1]:6443", "https://[fd00::1]", true],
    ["::/0", "https://10.0.0.1", true],
    ["0.0.0.0/0", "https://[fd00::1]", true],
    [",,:80", "https://example.com", true],
    ["", "https://example.com", true],
    ["", "https://localhost:6443", false],
    ["", "https://127.1.2.3", false],
    ["", "https://[::1]", false],
    ["", "https://a.localhost", true],
  ])("%j: %s by a proxy is %s", (noProxy, server, expected) => {
    expect(isProxied(server, noProxy)).toBe(expected);
  });
});

describe("the environment", () => {
  it.each([
    ["https://a", { httpsProxy: "http://s", httpProxy: "http://h" }, "http://s/"],
    ["http://a", { httpsProxy: "http://s", httpProxy: "http://h" }, "http://h/"],
    ["https://a", { httpProxy: "http://h" }, undefined],
    ["https://a", { httpsProxy: "" }, undefined],
    ["https://a", { httpsProxy: "proxy.test:3128" }, "http://proxy.test:3128/"],
    ["https://a", { httpsProxy: "https://proxy.test" }, "https://proxy.test/"],
  ])("for %s with %j is %s", (server, variables, proxy) => {
    expect(proxyFor(new URL(server), variables)?.href).toBe(proxy);
  });

  it.each([
    [
      "socks5://u:secret@proxy",
      "HTTPS_PROXY names a proxy by socks5://, which is not supported: use one by http:// or https://",
    ],
    ["http://u:secret@", "HTTPS_PROXY is not the URL of a proxy"],
    ["http://u:100%secret@proxy", "HTTPS_PROXY is not the URL of a proxy"],
  ])("that says %s is refused by an error that holds no password", (httpsProxy, message) => {
    expect(() => proxyFor(new URL("https://a"), { httpsProxy })).toThrow(new Error(message));
  });

  it("is not looked at for a server that needs no proxy", () => {
    expect(proxyFor(new URL("https://a"), { httpsProxy: "socks5://proxy", noProxy: "a" })).toBeUndefined();
  });
});

it("names the setting that holds no proxy", () => {
  expect(() => proxyUrlOf({ field: "proxy-url of x", value: "proxy" })).toThrow("proxy-url of x is not the URL");
});
