/* The .netrc file: one machine, one user and one password each. */
import { ended } from "./lines.ts";

export interface Login {
  readonly host: string;
  readonly user: string;
  readonly password: string;
}

export const netrcLine = ({ host, user, password }: Login): string => `machine ${host} login ${user} password ${password}`;

/** Gives the text with an entry in it, in the place of the one that the host has: programs look for the host alone. */
export function setNetrc(text: string, login: Login): string {
  const entry = new RegExp(`(^|\\s)machine\\s+${literally(login.host)}(?:\\s+(?:login|password|account)\\s+\\S+)*(?!\\S)`);
  const line = netrcLine(login);
  if (entry.test(text)) return text.replace(entry, (_, before: string) => `${before}${line}`);
  return `${ended(text)}${line}\n`;
}

/** A pattern that matches a text and nothing else. */
export const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
