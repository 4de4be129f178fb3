import { images, type ImageName } from "./image-names";
import { imagePlans } from "./images";

const sources = { busybox: "/bin/busybox", coredns: "/bin/coredns", agnhost: "/bin/agnhost" };
const plans = imagePlans(sources, ["busybox", "sh", "wget"]);
const names = Object.keys(images) as ImageName[];

it.each(names)("the image %s has the program that it starts", name => {
  const { config, layers } = plans[name];
  const [started = ""] = [...config.Entrypoint, ...config.Cmd];
  const paths = layers.flatMap(({ entries }) => entries.map(entry => `/${entry.path}`));
  const inPath = (config.Env[0] ?? "").replace("PATH=", "").split(":");
  const candidates = started.startsWith("/") ? [started] : inPath.map(folder => `${folder}/${started}`);
  expect(candidates.some(candidate => paths.includes(candidate))).toBe(true);
});

it.each(names)("the image %s has folders that every user may write to", name => {
  const entries = plans[name].layers.flatMap(layer => layer.entries);
  for (const path of ["tmp", "var/tmp"]) expect(entries).toContainEqual({ path, mode: 0o1777 });
});

it("has every command of the busybox as a link to it", () => {
  const links = plans.busybox.layers.flatMap(({ entries }) => entries).filter(entry => "link" in entry);
  expect(links.map(entry => entry.path)).toEqual(["bin/sh", "bin/wget"]);
});

it.each(names)("the name of the image %s is whole, as containerd finds images by no other", name => {
  expect(images[name]).toMatch(/^[a-z0-9.]+\.[a-z]+\/[a-z0-9/-]+:[a-z0-9.]+$/);
});
