import { basename } from "node:path";

import { brokenFields, brokenName } from "../manifests";
import type { Step } from "../step";
import { inNamespace, insist, UntrueError } from "../world";

export const refusal: Step = {
  title: "A bad manifest is refused",
  run: async world => {
    const { kubectl, manifests } = world;
    const { exitCode, stderr } = await kubectl.attempt("apply", "--filename", manifests.broken.path);
    insist("kubectl's exit code", 1, exitCode);
    const silent = brokenFields.filter(field => !stderr.includes(field));
    if (silent.length > 0)
      throw new UntrueError([{ what: "the refusal", expected: `speaks of ${silent.join(", ")}`, found: stderr }]);
    const found = await kubectl.run("get", "eds", brokenName, ...inNamespace(world), "--ignore-not-found");
    insist("the refused set", "", found);
    return {
      said: `all its ${brokenFields.length} mistakes are named at once`,
      details: [`$ kubectl apply --filename ${basename(manifests.broken.path)}`, ...stderr.trim().split("\n")],
    };
  },
};
