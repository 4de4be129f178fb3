import { difference } from "./output";

describe("what a command prints", () => {
  it.each([
    { what: "the same", shown: "set created", printed: "set created\n" },
    { what: "another age", shown: "NAME AGE\nx 5s", printed: "NAME AGE\nx 2m10s" },
    { what: "another width of columns", shown: "NAME   NODE\nlonger x", printed: "NAME     NODE \nlonger   x" },
    {
      what: "another name of a pod",
      shown: 'pod "logs-5d6594fcbdf57d9b775f-a" deleted',
      printed: 'pod "logs-0d6594fcbdf57d9b775f-b" deleted',
    },
    { what: "another name of a revision", shown: "logs-5ddf5d5679 1", printed: "logs-87d689476 1" },
    { what: "more than the guide shows", shown: "up after 4.6 s\n…", printed: "up after 12 s\none\ntwo" },
    { what: "another duration", shown: "up after 4.6 s", printed: "up after 1 min 3 s" },
    { what: "a warning of npm", shown: "node-0001", printed: "npm warn config\nnode-0001" },
    { what: "a watch that kubectl ends", shown: "met", printed: "I1121 12:50:45 reflector.go:664] ended\nmet" },
  ])("is as shown where it is $what", ({ shown, printed }) => {
    expect(difference(shown, printed)).toBeUndefined();
  });

  it.each([
    { what: "another count", shown: "NAME READY AGE\nx 5 5s", printed: "NAME READY AGE\nx 4 5s" },
    { what: "another amount of cores, where there are no ages", shown: "CPU\n100m", printed: "CPU\n200m" },
    { what: "a line more", shown: "one", printed: "one\ntwo" },
    { what: "nothing", shown: "one", printed: "" },
    { what: "something else above what is left out", shown: "one\n…", printed: "two\nthree" },
  ])("is not as shown where it is $what", ({ shown, printed }) => {
    expect(difference(shown, printed)).toBeDefined();
  });
});
