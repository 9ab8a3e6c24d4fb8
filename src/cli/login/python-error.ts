import { pythonLiteral } from "../json/python-literal.ts";
import { isSystemError, systemErrorText } from "../values/system-error.ts";

/** A failure as Python words it: `[Errno 13] Permission denied: '.pypirc'`. */
export const pythonError = (thrown: unknown, path: string): string =>
  isSystemError(thrown) ? `${systemErrorText(thrown)}: ${pythonLiteral(path)}` : (thrown as Error).message;
