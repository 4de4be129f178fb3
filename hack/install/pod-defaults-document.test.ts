import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readPodDefaults } from "../../capabilities/pod-defaults-file";

const docs = join(__dirname, "../../docs");
const example = join(docs, "pod-defaults/defaults.yaml");

it("the example of docs/pod-defaults.md is the file beside it, and a valid one", () => {
  const shown = /```yaml\n([^]*?)```/.exec(readFileSync(join(docs, "pod-defaults.md"), "utf8"));
  expect(shown?.[1]).toBe(readFileSync(example, "utf8"));
  expect(readPodDefaults(example)).toHaveLength(2);
});
