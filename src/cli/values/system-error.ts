/* Errors of the operating system, in Python's words. */
import { getSystemErrorMessage } from "node:util";

const messages: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EISDIR: "Is a directory",
  ELOOP: "Too many levels of symbolic links",
  ENAMETOOLONG: "File name too long",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  ENOTDIR: "Not a directory",
  EPERM: "Operation not permitted",
  EPIPE: "Broken pipe",
  EROFS: "Read-only file system",
};

export const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly errno: number } =>
  error instanceof Error && "errno" in error && typeof error.errno === "number";

/** `[Errno 2] No such file or directory`. */
export const systemErrorText = ({ errno, code = "" }: NodeJS.ErrnoException & { readonly errno: number }): string =>
  `[Errno ${-errno}] ${messages[code] ?? getSystemErrorMessage(errno)}`;
