/* An answer that was given before is given again only to who may have it, and only while it is the right one. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PutRepositoryPermissionsPolicyCommand } from "@aws-sdk/client-codeartifact";
import { hashToken } from "../../src/access/tokens.ts";
import { deleteToken } from "../../src/store/tokens.ts";
import { apiClient, makeDomain, mavenEndpoint, pypiEndpoint, tokenFor } from "../support/api.ts";
import { wheel } from "../support/distributions.ts";
import { account, type InProcess, startInProcess } from "../support/in-process.ts";
import { listOf, pomOf } from "../support/maven.ts";
import { upload } from "../support/upload.ts";

const domain = "again";
const app = "app";

let server: InProcess;
let token: string;
let root: string;

before(async () => {
  server = await startInProcess();
  await makeDomain(server, domain, [{ repository: app }]);
  token = await tokenFor(server, domain);
  root = mavenEndpoint(server, domain, app);
});

after(() => server.stop());

const headersFor = (by: string) => ({ authorization: `Basic ${Buffer.from(`aws:${by}`).toString("base64")}` });

const get = async (url: string, by = token, headers: Readonly<Record<string, string>> = {}) => {
  const response = await fetch(url, { headers: { ...headersFor(by), ...headers } });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** Asks so often that the last answer is one that was given before. */
const again = async (...words: Parameters<typeof get>) => {
  for (let n = 0; n < 3; n += 1) await get(...words);
  return get(...words);
};

const put = async (path: string, body: string): Promise<void> => {
  const response = await fetch(root + path, { method: "PUT", headers: headersFor(token), body });
  assert.ok(response.ok, `${path}: ${response.status} ${response.statusText}`);
};

const publish = async (name: string, version: string): Promise<void> => {
  const file = `com/acme/${name}/${version}/${name}-${version}`;
  await put(`${file}.jar`, `jar of ${version}`);
  await put(`${file}.pom`, pomOf(name, version));
  await put(`com/acme/${name}/maven-metadata.xml`, listOf(name, version));
};

const metadataOf = (name: string): string => `${root}com/acme/${name}/maven-metadata.xml`;

test("what is published is in the very next answer, its checksum too", async () => {
  await publish("lib", "1.0");
  const before = await again(metadataOf("lib"));
  const checksum = await again(`${metadataOf("lib")}.sha1`);
  assert.equal(checksum.text, before.headers.get("x-checksum-sha1"));
  await publish("lib", "1.1");
  const after = await get(metadataOf("lib"));
  assert.match(after.text, /<version>1\.1<\/version>/u);
  assert.equal((await get(`${metadataOf("lib")}.sha1`)).text, after.headers.get("x-checksum-sha1"));
  assert.notEqual(after.headers.get("etag"), before.headers.get("etag"));
  assert.notEqual(after.headers.get("x-amzn-requestid"), before.headers.get("x-amzn-requestid"));
});

test("a token that is withdrawn by another process opens nothing more", async () => {
  await publish("held", "1.0");
  const own = await tokenFor(server, domain);
  assert.equal((await again(metadataOf("held"), own)).status, 200);
  await server.store.transaction((tx) => deleteToken(tx, hashToken(own)));
  assert.equal((await get(metadataOf("held"), own)).status, 401);
  assert.equal((await again(metadataOf("held"))).status, 200);
  assert.equal((await get(metadataOf("held"), "nonsense")).status, 401);
});

test("who may not read is refused what others were given", async () => {
  await publish("shut", "1.0");
  const jar = `${root}com/acme/shut/1.0/shut-1.0.jar`;
  for (const url of [metadataOf("shut"), jar, `${jar}.sha1`]) assert.equal((await again(url)).status, 200, url);
  const onlyToken = [
    { Effect: "Allow", Action: ["codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken"], Resource: "*" },
  ];
  const other = await server.as({ account, name: "nobody", statements: onlyToken });
  const theirs = await tokenFor({ ...other, account }, domain);
  for (const url of [metadataOf("shut"), jar, `${jar}.sha1`]) assert.equal((await again(url, theirs)).status, 403, url);
  const denied = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: "codeartifact:ReadFromRepository", Resource: "*" }],
  };
  const policyDocument = JSON.stringify(denied);
  await apiClient(server).send(new PutRepositoryPermissionsPolicyCommand({ domain, repository: app, policyDocument }));
  for (const url of [metadataOf("shut"), jar, `${jar}.sha1`]) assert.equal((await get(url)).status, 403, url);
  const allowed = { ...denied, Statement: denied.Statement.map((statement) => ({ ...statement, Effect: "Allow" })) };
  await apiClient(server).send(
    new PutRepositoryPermissionsPolicyCommand({ domain, repository: app, policyDocument: JSON.stringify(allowed) }),
  );
  for (const url of [metadataOf("shut"), jar]) assert.equal((await get(url)).status, 200, url);
});

test("each form of a document stays its own, as do ranges and what is unchanged", async () => {
  const python = pypiEndpoint(server, domain, app);
  const built = wheel("forms", "1.0");
  assert.equal((await upload(python, token, { name: "forms", version: "1.0" }, built)).status, 200);
  const page = `${python}simple/forms/`;
  for (let n = 0; n < 3; n += 1) {
    const json = await get(page, token, { accept: "application/vnd.pypi.simple.v1+json" });
    const html = await get(page, token, { accept: "text/html" });
    assert.equal(JSON.parse(json.text).name, "forms");
    assert.match(html.text, /<!DOCTYPE html>/u);
    const known = await get(page, token, { accept: "text/html", "if-none-match": html.headers.get("etag") ?? "" });
    assert.deepEqual([known.status, known.text], [304, ""]);
  }
  await publish("piece", "1.0");
  const jar = `${root}com/acme/piece/1.0/piece-1.0.jar`;
  for (let n = 0; n < 3; n += 1) {
    assert.deepEqual((await get(jar, token, { range: "bytes=0-2" })).text, "jar");
    assert.deepEqual((await get(jar)).text, "jar of 1.0");
    assert.deepEqual((await fetch(jar, { method: "HEAD", headers: headersFor(token) })).headers.get("content-length"), "10");
  }
});
