/* Projects and settings for Maven's real clients. */
import { type Finished, makeWorkplace, type Workplace } from "./run-program.ts";

export interface Repository {
  /** Ends with a slash. */
  readonly endpoint: string;
  readonly token: string;
}

const server = (id: string, { token }: Repository): string =>
  `<server><id>${id}</id><username>aws</username><password>${token}</password></server>`;

/** Everything is read through `reading`; projects may publish to `writing` under the id `target`. */
const settings = (reading: Repository, writing: Repository): string => `<settings>
  <servers>${server("source", reading)}${server("target", writing)}</servers>
  <mirrors><mirror><id>source</id><mirrorOf>*</mirrorOf><url>${reading.endpoint}</url></mirror></mirrors>
  <profiles><profile><id>all</id>
    <repositories><repository><id>any</id><url>${reading.endpoint}</url><releases><checksumPolicy>fail</checksumPolicy></releases>
      <snapshots><enabled>true</enabled><updatePolicy>always</updatePolicy><checksumPolicy>fail</checksumPolicy></snapshots></repository></repositories>
    <pluginRepositories><pluginRepository><id>any</id><url>${reading.endpoint}</url><snapshots><enabled>true</enabled></snapshots></pluginRepository></pluginRepositories>
  </profile></profiles><activeProfiles><activeProfile>all</activeProfile></activeProfiles>
  <pluginGroups><pluginGroup>com.acme.tools</pluginGroup></pluginGroups>
</settings>`;

/** A workplace whose home has the settings, and a local repository of its own. */
export const mavenWorkplace = (reading: Repository, writing = reading): Workplace =>
  makeWorkplace({ ".m2/settings.xml": settings(reading, writing) });

/** Runs mvn in a workplace: Java takes its user's home from the system, whatever the environment says. */
export const runMaven = (at: Workplace, command: readonly string[], words: readonly string[]): Promise<Finished> =>
  at.run([...command, "-B", "-ntp", ...words], { MAVEN_OPTS: `-Duser.home=${at.home} -Xmx512m -XX:TieredStopAtLevel=1` });

export interface ProjectWish {
  readonly name: string;
  readonly version: string;
  readonly packaging?: string;
  readonly dependencies?: readonly string[];
  /** Further elements of the project. */
  readonly more?: string;
}

/** Plugins in versions that both Maven 3.8 and 3.9 run, so that they load the same. */
const plugins = `<build><pluginManagement><plugins>${[
  ["resources", "3.3.1"],
  ["compiler", "3.11.0"],
  ["surefire", "3.2.5"],
  ["jar", "3.4.1"],
  ["source", "3.3.1"],
  ["install", "3.1.2"],
  ["deploy", "3.1.2"],
  ["plugin", "3.13.1"],
]
  .map(([name, version]) => `<plugin><artifactId>maven-${name}-plugin</artifactId><version>${version}</version></plugin>`)
  .join("")}</plugins></pluginManagement></build>`;

/** A POM that publishes to `endpoint`. `group:name:version` names a dependency. */
export const project = (
  endpoint: string,
  { name, version, packaging = "jar", dependencies = [], more = "" }: ProjectWish,
): string =>
  `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
  <groupId>com.acme</groupId><artifactId>${name}</artifactId><version>${version}</version><packaging>${packaging}</packaging>
  <properties><maven.compiler.release>17</maven.compiler.release><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <project.build.outputTimestamp>2024-01-01T00:00:00Z</project.build.outputTimestamp></properties>
  <distributionManagement>
    <repository><id>target</id><url>${endpoint}</url></repository>
    <snapshotRepository><id>target</id><url>${endpoint}</url></snapshotRepository>
  </distributionManagement>
  <dependencies>${dependencies
    .map((words) => words.split(":"))
    .map(
      ([group, artifact, wanted]) =>
        `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${wanted}</version></dependency>`,
    )
    .join("")}</dependencies>
  ${plugins}${more}</project>`;

/** A class that returns a word, and a program that says it. */
export const speaker = (type: string, word: string): string => `package acme;
public class ${type} {
  public static String say() { return "${word}"; }
  public static void main(String[] words) { System.out.println(say()); }
}
`;

/** A program that says what `expression` gives. */
export const program = (expression: string): string =>
  `package acme;\npublic class Main { public static void main(String[] words) { System.out.println(${expression}); } }\n`;
