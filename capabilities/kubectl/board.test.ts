import { boardOn } from "./board";

function newBoard(isTerminal: boolean) {
  const written: string[] = [];
  return { board: boardOn({ write: text => written.push(text), isTerminal }), written };
}

it("writes a state over the last one, whatever their lengths", () => {
  const { board, written } = newBoard(true);
  board.replace(["a", "b"]);
  board.replace(["c"]);
  board.replace(["d"]);
  expect(written).toEqual(["\u001b[Ja\nb\n", "\u001b[2A\u001b[Jc\n", "\u001b[1A\u001b[Jd\n"]);
});

it.each([
  ["cuts what would wrap", { columns: 4, rows: 9 }, ["abcde", "abcd"], ["abc…", "abcd"]],
  [
    "leaves out what would scroll away",
    { columns: 80, rows: 4 },
    ["a", "b", "c", "d"],
    ["a", "b", "... and 2 more lines"],
  ],
  ["keeps to the only line there is", { columns: 80, rows: 1 }, ["a", "b", "c"], ["... and 3 more lines"]],
  ["shows all of what just fits", { columns: 80, rows: 4 }, ["a", "b", "c"], ["a", "b", "c"]],
  ["shows all where the terminal does not know its size", { columns: 0, rows: 0 }, ["abcde", "b"], ["abcde", "b"]],
])("%s, so that it can be written over", (_, size, lines, shown) => {
  const written: string[] = [];
  const board = boardOn({ write: text => written.push(text), isTerminal: true, size: () => size });
  board.replace(lines);
  board.replace([]);
  expect(written).toEqual([`\u001b[J${shown.map(line => `${line}\n`).join("")}`, `\u001b[${shown.length}A\u001b[J`]);
});

it("appends what is new, and nothing twice", () => {
  const { board, written } = newBoard(false);
  for (const text of ["a\n", "a\n", "b\n", "a\n"]) board.append(text);
  expect(written).toEqual(["a\n", "b\n", "a\n"]);
  expect(board.isLive).toBe(false);
});
