import { installCommand, missingPackages } from "./requirements";

const allBut =
  (...absent: readonly string[]) =>
  (program: string): Promise<string | undefined> =>
    Promise.resolve(absent.includes(program) ? undefined : program);

describe("missingPackages", () => {
  it.each([
    { case: "everything is there", absent: [], missing: [] },
    { case: "runc is not there", absent: ["runc"], missing: ["runc"] },
    { case: "one of a package's programs is not there", absent: ["ctr"], missing: ["containerd"] },
    { case: "two of them are not", absent: ["containerd", "ctr"], missing: ["containerd"] },
    {
      case: "a plugin is not at the path where containerd looks for it",
      absent: ["/usr/lib/cni/portmap"],
      missing: ["containernetworking-plugins"],
    },
    { case: "several are not there", absent: ["runc", "busybox"], missing: ["runc", "busybox-static"] },
  ])("are $missing when $case", async ({ absent, missing }) => {
    expect(await missingPackages(allBut(...absent))).toEqual(missing);
  });
});

it("installs the packages without asking and without what they only recommend", () => {
  expect(installCommand(["runc"])).toEqual(["apt-get", "install", "--yes", "--no-install-recommends", "runc"]);
});
