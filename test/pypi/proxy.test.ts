/* Python packages of another index: what it says is what our readers see, for as long as it can be asked and after. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionsCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { type BuiltDistribution, sdist, wheel } from "../support/distributions.ts";
import { type FakeIndex, startFakeIndex } from "../support/fake-index.ts";
import { sha256Of } from "../support/plain-format.ts";
import { type RawRequest, type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { upload } from "../support/upload.ts";

const domain = "acme";

let index: FakeIndex;
let packhouse: Packhouse;
let token: string;
let endpoint: string;

before(async () => {
  index = await startFakeIndex();
  const other = { format: "pypi", url: index.url };
  packhouse = await startPackhouse({
    connections: { "acme:index": { ...other, allowPrivate: true }, "acme:closed": other },
    // Every look at a page asks the other index.
    freshSeconds: 0,
    missingSeconds: 0,
  });
  await makeDomain(packhouse, domain, [
    { repository: "store", connection: "acme:index" },
    { repository: "app", upstreams: ["store"] },
    { repository: "closed", connection: "acme:closed" },
  ]);
  token = await tokenFor(packhouse, domain);
  endpoint = pypiEndpoint(packhouse, domain, "app");
});

afterEach(() => {
  index.isDown = false;
  index.isHtmlOnly = false;
});

after(async () => {
  await packhouse.stop();
  await index.stop();
});

const ask = (path: string, request: Omit<RawRequest, "path"> = {}, from = endpoint): Promise<RawResponse> =>
  send(packhouse.url, {
    ...request,
    path: path.startsWith("/") ? path : `${new URL(from).pathname}${path}`,
    headers: { authorization: `Bearer ${token}`, accept: "application/vnd.pypi.simple.v1+json", ...request.headers },
  });

interface PageFile {
  readonly filename: string;
  readonly url: string;
  readonly size?: number;
  readonly yanked: boolean | string;
  readonly "core-metadata": boolean | { readonly sha256: string };
  readonly "requires-python"?: string;
  readonly "upload-time"?: string;
  readonly provenance?: string;
}

const filesOf = async (project: string): Promise<readonly PageFile[]> => {
  const { status, text } = await ask(`simple/${project}/`);
  assert.equal(status, 200, text);
  return (JSON.parse(text) as { files: PageFile[] }).files;
};

const fileOf = async (project: string, { filename }: BuiltDistribution): Promise<PageFile> => {
  const found = (await filesOf(project)).find((file) => file.filename === filename);
  assert.ok(found, `${filename} is not on the page`);
  return found;
};

test("what the other index says of a file is passed on, and the file comes from its own host", async () => {
  const built = wheel("Far.Away", "1.0");
  const told = {
    requiresPython: ">=3.7",
    uploadedAt: "2024-05-06T07:08:09.123456Z",
    metadata: built.metadata,
    provenance: '{"version":1}',
  };
  index.offer("far-away", built, told);
  index.offer("far-away", await sdist("Far.Away", "1.0"), { uploadedAt: "2024-05-06T07:08:10Z" });
  const file = await fileOf("Far_Away", built);
  assert.partialDeepStrictEqual(file, {
    size: built.bytes.length,
    "requires-python": ">=3.7",
    "upload-time": "2024-05-06T07:08:09.123456Z",
    "core-metadata": { sha256: sha256Of(built.metadata) },
    yanked: false,
  });
  assert.equal((await ask(`${file.url}.metadata`)).text, built.metadata);
  assert.ok(index.asked.includes(`/${built.filename}.metadata`));
  assert.equal((await ask(file.provenance ?? "")).text, '{"version":1}');
  assert.ok(!index.asked.includes(`/${built.filename}`), "the wheel was not fetched for that");
  assert.deepEqual((await ask(file.url)).bytes, built.bytes);

  for (const repository of ["store", "app"]) {
    const version = { domain, repository, format: "pypi", package: "far-away", packageVersion: "1.0" } as const;
    const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(version));
    assert.equal(packageVersion?.displayName, "Far.Away");
    assert.equal(packageVersion?.origin?.originType, "EXTERNAL");
    assert.equal(packageVersion?.publishedTime?.toISOString(), "2024-05-06T07:08:09.123Z");
    const { assets } = await apiClient(packhouse).send(new ListPackageVersionAssetsCommand(version));
    assert.equal(assets?.length, 2);
  }
});

test("metadata that the other index does not have are there once the wheel is", async () => {
  const built = wheel("bare", "1.0", { metadata: { Summary: "Bare", "Requires-Dist": "six" } });
  index.offer("bare", built);
  const before = await fileOf("bare", built);
  assert.equal(before["core-metadata"], false);
  assert.equal((await ask(`${before.url}.metadata`)).status, 404);
  assert.equal((await ask(before.url)).status, 200);
  const kept = await fileOf("bare", built);
  assert.deepEqual(kept["core-metadata"], { sha256: sha256Of(built.metadata) });
  assert.equal((await ask(`${kept.url}.metadata`)).text, built.metadata);
  const version = { domain, repository: "app", format: "pypi", package: "bare", packageVersion: "1.0" } as const;
  const { packageVersion } = await apiClient(packhouse).send(new DescribePackageVersionCommand(version));
  assert.equal(packageVersion?.summary, "Bare");
});

test("metadata with another digest than announced are not passed on", async () => {
  const built = wheel("lying", "1.0");
  index.offer("lying", built, { metadata: built.metadata, sendsMetadata: `${built.metadata}Requires-Dist: evil\n` });
  const { url } = await fileOf("lying", built);
  const refused = await ask(`${url}.metadata`);
  assert.equal(refused.status, 502);
  assert.match(refused.text, /another SHA-256/);
  assert.deepEqual((await ask(url)).bytes, built.bytes);
  assert.equal((await ask(`${url}.metadata`)).text, built.metadata);
});

test("a file with other bytes than announced breaks off and is not kept", async () => {
  const built = wheel("spoilt", "1.0");
  index.offer("spoilt", built, { sends: Buffer.from(built.bytes.map((byte) => byte ^ 0x55)) });
  const { url } = await fileOf("spoilt", built);
  await assert.rejects(ask(url).then(({ status }) => assert.notEqual(status, 200)));
  assert.deepEqual(stagedIn(packhouse), []);
  index.offer("spoilt", built);
  assert.deepEqual((await ask(url)).bytes, built.bytes);
});

test("a version that was kept follows the other index: yanks and further files", async () => {
  const [first, second] = [wheel("moving", "1.0"), wheel("moving", "1.0", { tags: "py2-none-any" })];
  index.offer("moving", first);
  assert.equal((await ask((await fileOf("moving", first)).url)).status, 200);
  index.offer("moving", first, { yanked: "Broken" });
  index.offer("moving", second, { yanked: true });
  assert.deepEqual(
    (await filesOf("moving")).map(({ filename, yanked }) => [filename, yanked]),
    [
      [second.filename, true],
      [first.filename, "Broken"],
    ],
  );
  assert.deepEqual((await ask((await fileOf("moving", second)).url)).bytes, second.bytes);
  index.offer("moving", first);
  assert.equal((await fileOf("moving", first)).yanked, false);
});

test("a version that got a file of our own follows nobody", async () => {
  const theirs = wheel("mixed", "1.0");
  index.offer("mixed", theirs);
  assert.equal((await ask((await fileOf("mixed", theirs)).url)).status, 200);
  const restrictions = { publish: "ALLOW", upstream: "ALLOW" } as const;
  const place = { domain, repository: "app", format: "pypi", package: "mixed" } as const;
  await apiClient(packhouse).send(new PutPackageOriginConfigurationCommand({ ...place, restrictions }));
  const ours = wheel("mixed", "1.0", { tags: "py2-none-any" });
  assert.equal((await upload(endpoint, token, { name: "mixed", version: "1.0" }, ours)).status, 200);
  index.offer("mixed", theirs, { yanked: "Broken" });
  index.offer("mixed", wheel("mixed", "1.0", { tags: "py3-none-linux_x86_64" }));
  assert.deepEqual(
    (await filesOf("mixed")).map(({ filename, yanked }) => [filename, yanked]),
    [
      [ours.filename, false],
      [theirs.filename, false],
    ],
  );
});

test("what was fetched is there while the other index is not", async () => {
  const [kept, other] = [wheel("steady", "1.0"), wheel("steady", "2.0")];
  index.offer("steady", kept, { metadata: kept.metadata });
  index.offer("steady", other);
  const file = await fileOf("steady", kept);
  await ask(file.url);
  index.isDown = true;
  assert.deepEqual((await filesOf("steady")).map(({ filename }) => filename).sort(), [kept.filename, other.filename]);
  assert.deepEqual((await ask(file.url)).bytes, kept.bytes);
  assert.equal((await ask(`${file.url}.metadata`)).text, kept.metadata);
  assert.equal((await ask("simple/never-seen/")).status, 502);
  index.isDown = false;
  assert.equal((await ask("simple/never-seen/")).status, 404);
});

test("an index that speaks HTML alone is understood, and its times are looked for elsewhere", async () => {
  index.isHtmlOnly = true;
  const built = wheel("plain-page", "1.0");
  const archive = await sdist("plain-page", "0.9-beta");
  index.offer("plain-page", built, { requiresPython: ">=3.8, <4", yanked: 'A "bad" <one>', metadata: built.metadata });
  index.offer("plain-page", archive);
  index.tellTimes("plain-page", { [built.filename]: "2020-01-02T03:04:05.678901Z" });
  const { text } = await ask("simple/plain-page/");
  assert.equal(JSON.parse(text).meta["api-version"], "1.0");
  assert.deepEqual(JSON.parse(text).versions.sort(), ["0.9-beta", "1.0"]);
  const file = await fileOf("plain-page", built);
  assert.partialDeepStrictEqual(file, {
    "requires-python": ">=3.8, <4",
    "upload-time": "2020-01-02T03:04:05.678901Z",
    yanked: 'A "bad" <one>',
    "core-metadata": { sha256: sha256Of(built.metadata) },
  });
  const html = await ask("simple/plain-page/", { headers: { accept: "text/html" } });
  assert.match(html.text, /data-yanked="A &quot;bad&quot; &lt;one&gt;"/);
  assert.deepEqual((await ask(file.url)).bytes, built.bytes);
  const undated = await fileOf("plain-page", archive);
  assert.equal(undated["upload-time"], undefined);
  assert.equal((await ask(undated.url)).status, 200);
  assert.match(String((await fileOf("plain-page", archive))["upload-time"]), /^\d{4}-/);
});

test("links are relative to where redirects led, on another host too", async () => {
  const built = wheel("moved", "1.0");
  index.offer("moved", built, { metadata: built.metadata });
  index.moved.add("moved");
  for (let n = 0; n < 2; n += 1) {
    const file = await fileOf("moved", built);
    assert.equal((await ask(`${file.url}.metadata`)).text, built.metadata);
    assert.deepEqual((await ask(file.url)).bytes, built.bytes);
  }
});

test("an unchanged page is confirmed, not read again", async () => {
  const built = wheel("constant", "1.0");
  index.offer("constant", built);
  await filesOf("constant");
  const [first, again] = [await ask("simple/constant/"), await ask("simple/constant/")];
  assert.equal(index.asked.filter((path) => path === "/simple/constant/").length, 1);
  assert.equal(index.asked.filter((path) => path === "/simple/constant/ unchanged").length, 2);
  assert.equal(first.headers.etag, again.headers.etag);
});

test("files whose names tell no version of the project are left out", async () => {
  const good = wheel("tidy", "1.0");
  index.offer("tidy", good);
  for (const filename of ["tidy-1.0.exe", "other-1.0-py3-none-any.whl", "tidy-latest.tar.gz", "tidy-1.0.tar.gz.sig"]) {
    index.offer("tidy", { ...good, filename });
  }
  assert.deepEqual(
    (await filesOf("tidy")).map(({ filename }) => filename),
    [good.filename],
  );
});

test("looking at pages keeps nothing", async () => {
  index.offer("looked-at", wheel("looked-at", "1.0"));
  await filesOf("looked-at");
  const versions = apiClient(packhouse).send(
    new ListPackageVersionsCommand({ domain, repository: "app", format: "pypi", package: "looked-at" }),
  );
  await assert.rejects(versions, { name: "ResourceNotFoundException" });
});

test("a connection that may not lead to private addresses does not", async () => {
  index.offer("inner", wheel("inner", "1.0"));
  const { status, text } = await ask("simple/inner/", {}, pypiEndpoint(packhouse, domain, "closed"));
  assert.equal(status, 502);
  assert.match(text, /private address/);
});

test("what the other index has cannot be published here", async () => {
  const built = wheel("taken", "1.0");
  index.offer("taken", built);
  assert.equal((await upload(endpoint, token, { name: "taken", version: "1.0" }, built)).status, 409);
});
