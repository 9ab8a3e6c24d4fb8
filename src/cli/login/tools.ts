/* The tools that a login sets up. Those of `aws` come first, in its order. */
import type { FormatName } from "../../model/package.ts";
import type { Login } from "./target.ts";
import type { Plan, SetUp } from "./write-files.ts";

export interface Tool {
  readonly format: FormatName;
  /** Whether packages of one namespace alone can come from a repository. */
  readonly takesNamespace: boolean;
  /** The ways in which the tool can be told; the first where none is asked for. */
  readonly modes: readonly [string, ...string[]];
  readonly load: () => Promise<SetUp>;
  /** What its success is told of, where that is not its name. */
  readonly called?: string;
  /** One of `aws`, whose words it keeps. */
  readonly isOfAws: boolean;
}

const ofAws = (format: FormatName, load: Tool["load"], more: Partial<Tool> = {}): Tool => ({
  format,
  takesNamespace: false,
  modes: ["command"],
  load,
  isOfAws: true,
  ...more,
});

/** A tool that is set up by changing files alone. */
const byPlan = (format: FormatName, load: () => Promise<(login: Login) => Plan>, more: Partial<Tool> = {}): Tool => ({
  format,
  takesNamespace: false,
  modes: ["files"],
  load: async () => (await import("./write-files.ts")).byFiles(await load()),
  isOfAws: false,
  ...more,
});

const named = { takesNamespace: true };

export const tools: Readonly<Record<string, Tool>> = {
  swift: ofAws("swift", async () => (await import("./swift.ts")).setUpSwift, named),
  nuget: ofAws("nuget", async () => (await import("./nuget.ts")).setUpNuget, { modes: ["command", "plugin"] }),
  dotnet: ofAws("nuget", async () => (await import("./nuget.ts")).setUpDotnet, {
    modes: ["command", "plugin"],
    called: "nuget",
  }),
  npm: ofAws("npm", async () => (await import("./npm.ts")).setUpNpm, { ...named, modes: ["command", "file"] }),
  pip: ofAws("pypi", async () => (await import("./pip.ts")).setUpPip, {
    modes: ["index-url", "extra-index-url", "netrc", "keyring"],
  }),
  twine: ofAws("pypi", async () => (await import("./twine.ts")).setUpTwine),
  pnpm: byPlan("npm", async () => (await import("./pnpm.ts")).pnpmPlan, named),
  yarn: byPlan("npm", async () => (await import("./yarn.ts")).yarnPlan, { ...named, modes: ["all", "classic", "berry"] }),
  bun: byPlan("npm", async () => (await import("./bun.ts")).bunPlan, named),
  uv: byPlan("pypi", async () => (await import("./uv.ts")).uvPlan, { modes: ["credentials", "netrc", "keyring"] }),
  poetry: byPlan("pypi", async () => (await import("./poetry.ts")).poetryPlan),
  pdm: byPlan("pypi", async () => (await import("./pdm.ts")).pdmPlan),
  maven: byPlan("maven", async () => (await import("./maven.ts")).mavenPlan, { modes: ["profile", "mirror", "server"] }),
  gradle: byPlan("maven", async () => (await import("./gradle.ts")).gradlePlan, { modes: ["init-script", "properties"] }),
  sbt: byPlan("maven", async () => (await import("./sbt.ts")).sbtPlan),
  cargo: byPlan("cargo", async () => (await import("./cargo.ts")).cargoPlan, { modes: ["token", "provider", "replace"] }),
  gem: byPlan("ruby", async () => (await import("./gem.ts")).gemPlan),
  bundler: byPlan("ruby", async () => (await import("./bundler.ts")).bundlerPlan),
};
