/* Reading a request's target: path segments and query. */
import { invalid } from "../model/fault.ts";

export interface Target {
  /** Percent-decoded once, after splitting; empty ones are dropped, since some clients double their slashes. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
}

const maxTargetLength = 8_192;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const forbidden = /[\u0000-\u001f\u007f]/;

/** Throws a Validation fault on a target that could mean more than it says. */
export function parseTarget(target: string): Target {
  if (target.length > maxTargetLength) throw invalid("The address of the request is too long.", "CANNOT_PARSE");
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  const segments: string[] = [];
  for (const part of path.split("/")) {
    if (part === "") continue;
    const segment = decode(part);
    if (forbidden.test(segment) || segment.split(/[/\\]/).some((piece) => piece === ".." || piece === ".")) {
      throw invalid("The path of the request holds `.`, `..` or a control character.", "CANNOT_PARSE");
    }
    segments.push(segment);
  }
  return { segments, query: new URLSearchParams(mark === -1 ? "" : target.slice(mark + 1)) };
}

function decode(part: string): string {
  if (!part.includes("%")) return part;
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw invalid("The path of the request holds a percent sign that encodes nothing.", "CANNOT_PARSE", cause);
  }
}
