/** What the page of `/readyz?verbose` says instead, undefined when it says that sets of apps/v1 are served. */
export function missingTakeover(page: string): string | undefined {
  const found = page.split("\n").find(line => line.startsWith("[+]takeover ")) ?? "nothing is said of takeover";
  return found === "[+]takeover ok: serving apps/v1 sets" ? undefined : found;
}
