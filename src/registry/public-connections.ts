/* The external connections that everybody has, by name (service spec 9.1). Where they lead is configuration. */
import type { FormatName } from "../model/package.ts";

const namesByFormat: Readonly<Record<FormatName, readonly string[]>> = {
  npm: ["public:npmjs"],
  pypi: ["public:pypi"],
  maven: [
    "public:maven-central",
    "public:maven-googleandroid",
    "public:maven-gradleplugins",
    "public:maven-commonsware",
    "public:maven-clojars",
  ],
  nuget: ["public:nuget-org"],
  ruby: ["public:ruby-gems-org"],
  cargo: ["public:crates-io"],
  swift: [],
  generic: [],
};

/** Each public connection's name with the format it speaks. */
export const publicConnections: ReadonlyMap<string, FormatName> = new Map(
  (Object.entries(namesByFormat) as [FormatName, readonly string[]][]).flatMap(([format, names]) =>
    names.map((name) => [name, format] as const),
  ),
);
