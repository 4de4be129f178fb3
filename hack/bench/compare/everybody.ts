import { sendOrThrow, type ApiClient } from "../../control-plane/api-client";
import { parseExposition } from "../measure/exposition";
import type { Requests } from "./result";

const metric = "apiserver_request_total";

/** How often the API server has answered whom ever, by verb, since it started. */
export async function requestsOfEverybody(client: ApiClient): Promise<Requests> {
  return countByVerb(await sendOrThrow(client, { method: "GET", path: "/metrics" }));
}

/** A page of its metrics -> answers by verb. */
export function countByVerb(page: string): Requests {
  // Of the page, which has ten thousands of lines, this is a hundredth.
  const lines = page.split("\n").filter(line => line.startsWith(`${metric}{`));
  const counts = new Map<string, number>();
  for (const [sample, value] of parseExposition(lines.join("\n"))) {
    const verb = /[{,]verb="([^"]*)"/.exec(sample)?.[1] ?? "unknown";
    counts.set(verb, (counts.get(verb) ?? 0) + value);
  }
  return Object.fromEntries(counts);
}

/** What was added since. */
export function requestsSince(before: Requests, after: Requests): Requests {
  const grown = Object.entries(after).map(([verb, count]) => [verb, count - (before[verb] ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, by]) => by > 0));
}
