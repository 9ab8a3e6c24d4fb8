/* Gradle: a script of our own that every build runs first, or the credentials alone in the user's gradle.properties. */
import { join } from "node:path";
import { setLines } from "./files/lines.ts";
import { aliasOf, isPlain, type Login, type Surroundings, type Target } from "./target.ts";
import type { Plan } from "./write-files.ts";

export function gradlePlan(login: Login): Plan {
  const { mode, token, targets, surroundings } = login;
  if (mode === "init-script") {
    return {
      edits: targets.map((target) => ({
        path: join(homeOf(surroundings), "init.d", `${aliasOf(target)}.gradle`),
        secret: true,
        edit: () => script(target, token),
      })),
    };
  }
  const settings = targets.flatMap((target) =>
    [["Username", "aws"] as const, ["Password", token] as const].map(([part, value]) => ({
      key: propertyOf(target) + part,
      line: `${propertyOf(target)}${part}=${value}`,
    })),
  );
  return {
    edits: [
      { path: join(homeOf(surroundings), "gradle.properties"), secret: true, edit: (before) => setLines(before, settings) },
    ],
    advice: targets.map(
      (target) =>
        `A build takes packages from ${target.repository} after: maven { name = "${propertyOf(target)}"; url = uri("${target.endpoint}"); credentials(PasswordCredentials) }`,
    ),
  };
}

const homeOf = ({ environment, home }: Surroundings): string => environment.GRADLE_USER_HOME || join(home, ".gradle");

/** Gradle looks for properties that begin with the repository's name: `acmeAppUsername`. */
const propertyOf = (target: Target): string =>
  aliasOf(target).replace(/[-_]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const script = (target: Target, token: string): string => `// Written by packhouse's login: ${aliasOf(target)} for every build.
def addRepository = { repositories ->
    repositories.maven {
        name = ${groovy(aliasOf(target))}
        url = ${groovy(target.endpoint)}
        credentials {
            username = 'aws'
            password = ${groovy(token)}
        }${isPlain(target.endpoint) ? plainHttp : ""}
    }
}

def centrally = false

settingsEvaluated { settings ->
    if (settings.hasProperty('pluginManagement')) {
        def wasEmpty = settings.pluginManagement.repositories.empty
        addRepository(settings.pluginManagement.repositories)
        if (wasEmpty) settings.pluginManagement.repositories.gradlePluginPortal()
    }
    if (settings.hasProperty('dependencyResolutionManagement')) {
        // A build that keeps its repositories here lets its projects have none.
        centrally = settings.dependencyResolutionManagement.repositoriesMode.get().name() != 'PREFER_PROJECT'
        if (centrally) addRepository(settings.dependencyResolutionManagement.repositories)
    }
}

allprojects { project ->
    addRepository(project.buildscript.repositories)
    if (!centrally) addRepository(project.repositories)
}
`;

const plainHttp = `
        if (it.hasProperty('allowInsecureProtocol')) allowInsecureProtocol = true`;

const groovy = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
