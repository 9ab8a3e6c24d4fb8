/* What a group's metadata says of a plugin, kept as a note of the plugin's package. */
import type { PackageId } from "../../model/package.ts";
import type { Plugin } from "./metadata.ts";

const maxLength = 500;

/** The prefix that Maven derives where a plugin names none: `hello` of `hello-maven-plugin`. */
const derivedPrefix = (name: string): string =>
  name === "maven-plugin-plugin" ? "plugin" : name.replace(/-?maven-?/gu, "").replace(/-?plugin-?/gu, "");

interface Kept {
  readonly name: string | null;
  readonly prefix: string;
}

const write = ({ name, prefix }: Kept): string =>
  JSON.stringify({ name: name?.slice(0, maxLength) ?? null, prefix: prefix.slice(0, maxLength) });

export const pluginNote = {
  key: "plugin",
  /** Of a plugin whose group's metadata nobody sent. */
  derived: (id: PackageId, name: string | null): string => write({ name, prefix: derivedPrefix(id.name) }),
  of: (plugin: Plugin): string => write(plugin),
  read: ({ name: artifactId, text }: { readonly name: string; readonly text: string }): Plugin => {
    const { name, prefix } = JSON.parse(text) as Kept;
    return { name, prefix, artifactId };
  },
} as const;
