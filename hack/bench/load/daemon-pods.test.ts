import { marksOf, modelRefs, networkNote, ordinalOf, podManifest, podRefs } from "./daemon-pods";
import { runningStatus } from "./pod-status";
import { daemons } from "./pod-template";

const pods = podRefs(30_000);

describe("the pods of a load", () => {
  it("are one of each daemon a node", () => {
    const places = new Set(pods.map(({ daemon, node }) => `${daemon.name} on ${node}`));
    expect(places.size).toBe(30_000);
    expect(new Set(pods.map(({ node }) => node)).size).toBe(30_000 / daemons.length);
  });

  it("have names that tell their numbers", () => {
    expect(pods.map(({ name }) => ordinalOf(name))).toEqual(pods.map(({ ordinal }) => ordinal));
  });

  it.each(["name", "uid", "address", "sandbox", "agent", "reloader"] as const)("each have a %s of their own", mark => {
    const values = pods.map(pod => `${pod.daemon.name} ${marksOf(pod)[mark]}`);
    expect(new Set(values).size).toBe(pods.length);
  });

  it("have marks of the same lengths within a daemon, so that one can be made from another", () => {
    const lengths = [...modelRefs(), ...pods].map(
      pod => `${pod.daemon.name} ${Object.values(marksOf(pod)).map(mark => mark.length)}`,
    );
    expect(new Set(lengths).size).toBe(daemons.length);
  });

  it("are models that are not among the numbered ones", () => {
    expect(modelRefs().filter(({ name }) => ordinalOf(name) < pods.length)).toEqual([]);
  });

  it("show each mark that is not the server's to give", () => {
    for (const pod of modelRefs()) {
      const { uid, ...marks } = marksOf(pod);
      const written = JSON.stringify([podManifest(pod), networkNote(pod), runningStatus(pod, new Date(0))]);
      for (const mark of Object.values(marks)) expect(written).toContain(mark);
      expect(written).not.toContain(uid);
    }
  });
});
