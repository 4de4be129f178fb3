import { componentArgs, type ComponentSettings } from "./components";

const simulated: ComponentSettings = {
  dir: "/clusters/test",
  ports: { etcd: 1, etcdPeer: 2, apiServer: 3, controllerManager: 4, scheduler: 5 },
  controllers: "*",
  qps: 100,
  apiServerFlags: ["--v=4"],
  address: "127.0.0.1",
  kubelets: false,
};
const real: ComponentSettings = { ...simulated, address: "10.200.0.1", kubelets: true };

describe("the API server", () => {
  it("listens on the address that pods reach, and tells it as that of the kubernetes service", () => {
    const args = componentArgs("kube-apiserver", real);
    expect(args).toEqual(expect.arrayContaining(["--bind-address=10.200.0.1", "--advertise-address=10.200.0.1"]));
    expect(args).not.toContain("--endpoint-reconciler-type=none");
  });

  it("has no endpoint where there is no network of pods", () => {
    expect(componentArgs("kube-apiserver", simulated)).toContain("--endpoint-reconciler-type=none");
  });

  it("shows kubelets a certificate and checks theirs", () => {
    expect(componentArgs("kube-apiserver", real)).toEqual(
      expect.arrayContaining([
        "--kubelet-client-certificate=/clusters/test/pki/kubelet-client.crt",
        "--kubelet-certificate-authority=/clusters/test/pki/ca.crt",
      ]),
    );
  });

  it.each([simulated, real])("takes the flags that are given last, so that they win", settings => {
    expect(componentArgs("kube-apiserver", settings).at(-1)).toBe("--v=4");
  });
});

describe("the controller manager", () => {
  const graceOf = (settings: ComponentSettings): string | undefined =>
    componentArgs("kube-controller-manager", settings).find(arg => arg.startsWith("--node-monitor-grace-period"));

  it("calls simulated nodes lost late, and real ones when Kubernetes does", () => {
    expect(graceOf(simulated)).toBe("--node-monitor-grace-period=600s");
    expect(graceOf(real)).toBeUndefined();
  });
});
