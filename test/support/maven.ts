/* Maven's everyday requests, written out, and the documents they carry. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mavenEndpoint, tokenFor } from "./api.ts";
import { type RawRequest, type RawResponse, send } from "./raw-http.ts";
import type { Packhouse } from "./start.ts";

export const digestOf = (algorithm: string, bytes: string | Buffer): string => createHash(algorithm).update(bytes).digest("hex");

export const pomOf = (name: string, version: string, more = "", group = "com.acme"): string =>
  `<project><modelVersion>4.0.0</modelVersion><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version>${more}</project>`;

/** What a client sends of a package once a version is there. */
export const listOf = (name: string, ...versions: readonly string[]): string =>
  `<metadata><groupId>com.acme</groupId><artifactId>${name}</artifactId><versioning><versions>${versions.map((version) => `<version>${version}</version>`).join("")}</versions><lastUpdated>20240501120000</lastUpdated></versioning></metadata>`;

/** What a client sends of a snapshot once a build is there. */
export const buildDocument = (name: string, base: string, timestamp: string, number: number, kinds = ["jar", "pom"]): string => {
  const updated = timestamp.replace(".", "");
  const files = kinds.map(
    (extension) =>
      `<snapshotVersion><extension>${extension}</extension><value>${base}-${timestamp}-${number}</value><updated>${updated}</updated></snapshotVersion>`,
  );
  return `<metadata modelVersion="1.1.0"><groupId>com.acme</groupId><artifactId>${name}</artifactId><version>${base}-SNAPSHOT</version><versioning><snapshot><timestamp>${timestamp}</timestamp><buildNumber>${number}</buildNumber></snapshot><lastUpdated>${updated}</lastUpdated><snapshotVersions>${files.join("")}</snapshotVersions></versioning></metadata>`;
};

/** Speaks to one repository as a client with a token does. */
export const mavenDesk = async (packhouse: Packhouse, domain: string, repository: string) => {
  const token = await tokenFor(packhouse, domain);
  const root = new URL(mavenEndpoint(packhouse, domain, repository)).pathname;
  const authorization = `Basic ${Buffer.from(`aws:${token}`).toString("base64")}`;
  const ask = (path: string, request: Partial<RawRequest> = {}): Promise<RawResponse> =>
    send(packhouse.url, { ...request, headers: { authorization, ...request.headers }, path: `${root}${path}` });
  const put = (path: string, body: RawRequest["body"]): Promise<RawResponse> => ask(path, { method: "PUT", body });
  const told = async (path: string, body: RawRequest["body"], status: number): Promise<RawResponse> => {
    const answer = await put(path, body);
    assert.equal(answer.status, status, `${path}: ${answer.text}`);
    return answer;
  };
  return {
    ask,
    put,
    told,
    text: async (path: string): Promise<string> => {
      const { status, text } = await ask(path);
      assert.equal(status, 200, `${path}: ${text}`);
      return text;
    },
    status: async (path: string): Promise<number> => (await ask(path)).status,
    /** A whole release as mvn sends it. */
    release: async (name: string, version: string, jar = `${name} ${version}`, pom = pomOf(name, version)): Promise<void> => {
      const folder = `com/acme/${name}/${version}/${name}-${version}`;
      for (const [extension, content] of [
        ["jar", jar],
        ["pom", pom],
      ] as const) {
        await told(`${folder}.${extension}`, content, 201);
        await told(`${folder}.${extension}.sha1`, digestOf("sha1", content), 201);
      }
      await told(`com/acme/${name}/maven-metadata.xml`, listOf(name, version), 201);
    },
    /** A build of a snapshot as mvn sends it. */
    build: async (name: string, base: string, timestamp: string, number: number, jar: string): Promise<void> => {
      const folder = `com/acme/${name}/${base}-SNAPSHOT/`;
      const file = `${folder}${name}-${base}-${timestamp}-${number}`;
      await told(`${file}.jar`, jar, 201);
      await told(`${file}.pom`, pomOf(name, `${base}-SNAPSHOT`), 201);
      const document = buildDocument(name, base, timestamp, number);
      await told(`${folder}maven-metadata.xml`, document, 201);
      await told(`${folder}maven-metadata.xml.sha1`, digestOf("sha1", document), 201);
      await told(`com/acme/${name}/maven-metadata.xml`, listOf(name, `${base}-SNAPSHOT`), 201);
    },
  };
};

export type MavenDesk = Awaited<ReturnType<typeof mavenDesk>>;
