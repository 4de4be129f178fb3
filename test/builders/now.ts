/** The moment at which builders set their objects and snapshots; milliseconds since the epoch. */
export const NOW_MS = Date.UTC(2026, 0, 1);
