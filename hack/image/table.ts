import type { Image } from "./build-image";

/** Sizes of the layers, and of all, as they are transferred and as they lie on a node's disk. */
export function sizes({ layers }: Image): string {
  const rows = layers.map(({ title, sizeBytes, unpackedBytes, files }) => ({
    title,
    cells: [megabytes(sizeBytes), megabytes(unpackedBytes), String(files)],
  }));
  const total = [
    megabytes(sum(layers.map(({ sizeBytes }) => sizeBytes))),
    megabytes(sum(layers.map(({ unpackedBytes }) => unpackedBytes))),
    String(sum(layers.map(({ files }) => files))),
  ];
  return [
    line(["compressed", "unpacked", "files"], "layer"),
    ...rows.map(({ cells, title }) => line(cells, title)),
    line(total, "all"),
  ].join("\n");
}

function line(cells: readonly string[], title: string): string {
  return `${cells.map(cell => cell.padStart(11)).join("")}  ${title}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
