import { missingTakeover } from "./takeover";

it("misses nothing once sets of apps/v1 are served", () => {
  expect(missingTakeover("[+]cache ok\n[+]takeover ok: serving apps/v1 sets\n[+]admission ok\n")).toBeUndefined();
});

it.each([
  "[+]takeover ok: not serving apps/v1 sets: the probe was not quiet for long enough yet",
  "[+]takeover ok: leaving apps/v1 sets to the built-in controller, which is alive",
])("tells what the operator says instead: %s", line => {
  expect(missingTakeover(`[+]cache ok\n${line}\n`)).toBe(line);
});

it("tells that takeover is not on", () => {
  expect(missingTakeover("[+]cache ok\n")).toBe("nothing is said of takeover");
});
