import { requiredVersion, toolNamed, versionIn, wantedVersion } from "./tools";

describe("versionIn", () => {
  it.each([
    { tool: "kube-apiserver", text: "Kubernetes v1.36.3\n", version: "1.36.3" },
    { tool: "kubectl", text: "Client Version: v1.36.3\nKustomize Version: v5.8.1\n", version: "1.36.3" },
    { tool: "etcd", text: "etcd Version: 3.6.16\nGit SHA: Not provided\nGo Version: go1.26.8\n", version: "3.6.16" },
    { tool: "kwok", text: "kwok version v0.8.0 go1.26.8 (linux/amd64)\n", version: "0.8.0" },
    { tool: "helm, whose build metadata says nothing", text: "v3.22.0+g1a2b3c4\n", version: "3.22.0" },
    { tool: "promtool", text: "promtool, version 0.315.0 (branch: , revision: unknown)\n", version: "0.315.0" },
    { tool: "a release candidate", text: "Kubernetes v1.36.3-rc.1\n", version: "1.36.3-rc.1" },
    {
      tool: "an unstamped build, whose placeholder is another version",
      text: "Kubernetes v0.0.0-master+$Format:%H$\n",
      version: "0.0.0-master",
    },
    { tool: "something else", text: "usage: something\n", version: undefined },
  ])("reads the output of $tool", ({ text, version }) => {
    expect(versionIn(text)).toBe(version);
  });
});

describe("requiredVersion", () => {
  const goMod = `module example
require example.test/alone v1.0.1
require (
	example.test/tool v2.3.4
	example.test/tool/api v2.0.0
	example.test/pre v0.1.0-rc.2 // indirect
)
replace example.test/tool/api => example.test/tool/api v9.9.9
`;

  it.each([
    { modulePath: "example.test/alone", version: "1.0.1" },
    { modulePath: "example.test/tool", version: "2.3.4" },
    { modulePath: "example.test/tool/api", version: "2.0.0" },
    { modulePath: "example.test/pre", version: "0.1.0-rc.2" },
  ])("finds what $modulePath is required as", ({ modulePath, version }) => {
    expect(requiredVersion(goMod, modulePath)).toBe(version);
  });

  it("throws for a module that is not required", () => {
    expect(() => requiredVersion(goMod, "example.test/none")).toThrow(
      "go.mod requires no version of example.test/none",
    );
  });
});

describe("the tools", () => {
  it.each([
    ...([
      "etcd",
      "kube-apiserver",
      "kubectl",
      "kwok",
      "kwok-stages",
      "kubernetes-e2e",
      "helm",
      "helm-docs",
      "promtool",
    ] as const),
    ...(["kubelet", "kube-proxy", "coredns", "agnhost"] as const),
  ])("include %s in a version", name => {
    expect(wantedVersion(toolNamed(name))).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it("judge Kubernetes by the tests of the version that runs", () => {
    expect(wantedVersion(toolNamed("kubernetes-e2e"))).toBe(wantedVersion(toolNamed("kube-apiserver")));
  });

  it("stamp Kubernetes with the major and minor version that its feature gates go by", () => {
    const stamps = toolNamed("kube-apiserver").stamps("1.36.3");
    expect(stamps["k8s.io/component-base/version.gitVersion"]).toBe("v1.36.3");
    expect(stamps["k8s.io/component-base/version.gitMajor"]).toBe("1");
    expect(stamps["k8s.io/component-base/version.gitMinor"]).toBe("36");
  });
});
