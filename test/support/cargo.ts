/* Where cargo works in the tests: with a home of its own, and the machine's toolchain. */
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { makeWorkplace, type Workplace } from "./run-program.ts";
import type { Files } from "./tarballs.ts";

export interface CargoWish {
  /** The words that begin cargo's command line. */
  readonly command: readonly string[];
  /** A repository's sparse index; ends with a slash. */
  readonly endpoint: string;
  /** Null where cargo is to find none, or to ask another provider. */
  readonly token: string | null;
  /** Whether the repository takes the place of the public registry. */
  readonly replaces?: boolean;
  /** How cargo gets a token, where it is not from its environment. */
  readonly provider?: readonly string[];
}

/** The repository is the registry `acme`. */
export const cargoWorkplace = ({
  command,
  endpoint,
  token,
  replaces = false,
  provider = ["cargo:token"],
}: CargoWish): Workplace => {
  const config = [
    "[registries.acme]",
    `index = "sparse+${endpoint}"`,
    `credential-provider = ${JSON.stringify(provider)}`,
    ...(replaces ? ["[source.crates-io]", 'replace-with = "acme"'] : []),
    "[net]",
    "retry = 0",
    "[profile.dev]",
    "debug = 0",
    "",
  ];
  const workplace = makeWorkplace(
    { ".cargo/config.toml": config.join("\n") },
    {
      PATH: [dirname(command[0] ?? ""), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
      // What is called cargo may be a program that looks for the real one.
      RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(homedir(), ".rustup"),
      ...(token !== null && { CARGO_REGISTRIES_ACME_TOKEN: token }),
    },
  );
  return workplace;
};

export interface PackageWish {
  readonly name: string;
  readonly version?: string;
  /** Further lines of the package section, and sections behind it. */
  readonly more?: string;
  /** The library's or the program's source. */
  readonly source?: string;
  readonly program?: boolean;
}

/** A package's files; a library says its name and version. */
export const cargoPackage = ({ name, version = "1.0.0", more = "", source, program = false }: PackageWish): Files => ({
  "Cargo.toml": `[package]\nname = "${name}"\nversion = "${version}"\nedition = "2021"\ndescription = "Made by a test"\nlicense = "MIT"\n${more}\n`,
  [program ? "src/main.rs" : "src/lib.rs"]:
    source ?? `#![allow(non_snake_case)]\npub fn said() -> &'static str { "${name} ${version}" }\n`,
});
