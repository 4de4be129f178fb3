import { effectOf } from "./exec";

const now = new Date("2026-02-03T04:05:06.789Z");
const global = ["--server=https://127.0.0.1:1", "--kubeconfig=/tmp/config", "--namespace=daemonsets-1"];
const failProbe = ["/bin/sh", "-ec", "echo 0 > /var/tmp/ready"];

it("plays the command that makes a readiness probe fail by the conditions that a kubelet would write", () => {
  const args = effectOf([...global, "exec", "-c", "app", "daemon-set-abcde", "--", ...failProbe], now) ?? [];
  expect(args.slice(0, -1)).toEqual([
    ...global,
    ...["patch", "pod", "daemon-set-abcde", "--subresource=status", "--type=strategic"],
  ]);
  expect(JSON.parse(args.at(-1)?.replace("--patch=", "") ?? "")).toEqual({
    status: {
      conditions: ["Ready", "ContainersReady"].map(type => ({
        type,
        status: "False",
        reason: "ReadinessProbeFailed",
        lastTransitionTime: "2026-02-03T04:05:06Z",
      })),
    },
  });
});

it.each([
  { what: "another command in a pod", args: ["exec", "-c", "app", "pod-a", "--", "/bin/true"] },
  { what: "no pod", args: ["exec", "-c", "app", "--", ...failProbe] },
  { what: "another command of kubectl", args: ["logs", "pod-a", "--", ...failProbe] },
  { what: "no command", args: ["exec", "pod-a"] },
])("does not play $what", ({ args }) => {
  expect(effectOf([...global, ...args], now)).toBeUndefined();
});
