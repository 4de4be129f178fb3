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

it("appends what is new, and nothing twice", () => {
  const { board, written } = newBoard(false);
  for (const text of ["a\n", "a\n", "b\n", "a\n"]) board.append(text);
  expect(written).toEqual(["a\n", "b\n", "a\n"]);
  expect(board.isLive).toBe(false);
});
