// What `kubectl exec` does to a simulated pod. There is no container to run anything in, so the one command that the
// tests run is played by its effect.

/** The arguments of the kubectl that has the same effect, or undefined when the command is not known. */
export function effectOf(args: readonly string[], now: Date): readonly string[] | undefined {
  const exec = args.indexOf("exec");
  const dashes = args.indexOf("--");
  if (exec < 0 || dashes < exec) return undefined;
  const pod = podOf(args.slice(exec + 1, dashes));
  if (pod === undefined || args.slice(dashes + 1).join(" ") !== failProbe) return undefined;
  const patch = { status: { conditions: ["Ready", "ContainersReady"].map(type => unready(type, now)) } };
  const patchArgs = [
    "patch",
    "pod",
    pod,
    "--subresource=status",
    "--type=strategic",
    `--patch=${JSON.stringify(patch)}`,
  ];
  return [...args.slice(0, exec), ...patchArgs];
}

/** The test of surge writes so into the file that its readiness probe wants empty; from then on the probe fails. */
const failProbe = "/bin/sh -ec echo 0 > /var/tmp/ready";

/** The stages of the test cluster make a pod ready again only if it is unready for their own reason. */
const unreadyReason = "ReadinessProbeFailed";

/** The first argument that is neither a flag nor the value of the one flag that has one. */
function podOf(args: readonly string[]): string | undefined {
  return args.find((arg, index) => !arg.startsWith("-") && args[index - 1] !== "-c");
}

function unready(type: string, now: Date): object {
  return { type, status: "False", reason: unreadyReason, lastTransitionTime: now.toISOString().replace(/\.\d+/, "") };
}
