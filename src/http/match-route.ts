/* Finding the route for a method and a path. */
import type { Method, Parameters, Route } from "./route.ts";

export type Matched<Session> =
  | { readonly is: "route"; readonly route: Route<Session>; readonly parameters: Parameters }
  /** The path exists, but not for this method; these do. */
  | { readonly is: "other-method"; readonly allow: readonly string[] }
  | { readonly is: "none" };

/** The first route in the list's order that fits. HEAD is GET. */
export function matchRoute<Session>(
  routes: readonly Route<Session>[],
  method: Method,
  segments: readonly string[],
): Matched<Session> {
  const wanted = method === "HEAD" ? "GET" : method;
  const allow = new Set<string>();
  for (const route of routes) {
    const parameters = fit(wordsOf(route.path), segments);
    if (parameters === null) continue;
    if (route.method === wanted) return { is: "route", route, parameters };
    allow.add(route.method);
    if (route.method === "GET") allow.add("HEAD");
  }
  return allow.size === 0 ? { is: "none" } : { is: "other-method", allow: [...allow] };
}

const split = new Map<string, readonly string[]>();

/** The words of a route's path; routes are few and live as long as the process. */
function wordsOf(path: string): readonly string[] {
  let words = split.get(path);
  if (words === undefined) {
    words = path.split("/").filter((word) => word !== "");
    split.set(path, words);
  }
  return words;
}

function fit(words: readonly string[], segments: readonly string[]): Parameters | null {
  const rest = words.at(-1)?.startsWith("*") ? words.at(-1) : undefined;
  const fixed = rest === undefined ? words : words.slice(0, -1);
  if (rest === undefined ? segments.length !== fixed.length : segments.length < fixed.length) return null;
  const parameters: Record<string, string> = {};
  for (const [at, word] of fixed.entries()) {
    const segment = segments[at] ?? "";
    if (word.startsWith(":")) parameters[word.slice(1)] = segment;
    else if (word !== segment) return null;
  }
  if (rest !== undefined) parameters[rest.slice(1)] = segments.slice(fixed.length).join("/");
  return parameters;
}
