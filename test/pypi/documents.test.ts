/* What is published is what every document says of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DescribePackageVersionCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { egg, sdist, wheel } from "../support/distributions.ts";
import { setStatus } from "../support/packages.ts";
import { sha256Of } from "../support/plain-format.ts";
import { type RawRequest, type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { formOf, postForm, upload, usualFields } from "../support/upload.ts";
import { zip } from "../support/zips.ts";

const domain = "acme";
const json = "application/vnd.pypi.simple.v1+json";

let packhouse: Packhouse;
let token: string;
let endpoint: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "app" }, { repository: "team", upstreams: ["app"] }]);
  token = await tokenFor(packhouse, domain);
  endpoint = pypiEndpoint(packhouse, domain, "app");
});

after(() => packhouse.stop());

const ask = (path: string, request: Omit<RawRequest, "path"> = {}, from = endpoint): Promise<RawResponse> =>
  send(packhouse.url, {
    ...request,
    path: path.startsWith("/") ? path : `${new URL(from).pathname}${path}`,
    headers: { authorization: `Basic ${Buffer.from(`aws:${token}`).toString("base64")}`, ...request.headers },
  });

interface Page {
  readonly meta: { readonly "api-version": string };
  readonly name: string;
  readonly versions: readonly string[];
  readonly files: readonly {
    readonly filename: string;
    readonly url: string;
    readonly hashes: { readonly sha256: string };
    readonly "core-metadata": false | { readonly sha256: string };
    readonly yanked: boolean | string;
    readonly "upload-time": string;
    readonly provenance?: string;
  }[];
}

const pageOf = async (project: string, from = endpoint): Promise<Page> => {
  const { status, text } = await ask(`simple/${project}/`, { headers: { accept: json } }, from);
  assert.equal(status, 200, text);
  return JSON.parse(text) as Page;
};

const done = ({ status, text }: RawResponse): void => assert.equal(status, 200, text);

test("a wheel, a source archive and an egg stand on one page, and come back as they were sent", async () => {
  const metadata = {
    "Requires-Python": ">=3.8, <4",
    "Requires-Dist": ["Six>=1.10 ; python_version < '4'", "attrs"],
    Summary: "Flies",
  };
  const files = [
    wheel("Fly.High", "1.0+x.1", { metadata, description: "# Fly\n" }),
    await sdist("Fly.High", "1.0+x.1", { metadata }),
    egg("Fly.High", "1.0+x.1"),
  ];
  for (const file of files) done(await upload(endpoint, token, { name: "Fly.High", version: "1.0+x.1" }, file));
  const page = await pageOf("fly-high");
  assert.deepEqual([page.name, page.versions, page.meta["api-version"]], ["fly-high", ["1.0+x.1"], "1.1"]);
  assert.deepEqual(page.files.map(({ filename }) => filename).sort(), files.map(({ filename }) => filename).sort());
  for (const file of page.files) {
    const built = files.find(({ filename }) => filename === file.filename);
    const got = await ask(file.url);
    assert.deepEqual(got.bytes, built?.bytes);
    assert.equal(got.headers["content-length"], String(built?.bytes.length));
    assert.equal(file.hashes.sha256, built?.sha256);
    assert.match(file["upload-time"], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  }
  const [built] = files;
  const beside = page.files.find(({ filename }) => filename.endsWith(".whl"));
  const got = await ask(`${beside?.url}.metadata`);
  assert.equal(got.text, built?.metadata);
  assert.deepEqual(beside?.["core-metadata"], { sha256: sha256Of(got.text) });
  assert.ok(page.files.every((file) => file === beside || file["core-metadata"] === false));

  const version = { domain, repository: "app", format: "pypi", package: "fly-high", packageVersion: "1.0+x.1" } as const;
  const client = apiClient(packhouse);
  const described = await client.send(new DescribePackageVersionCommand(version));
  assert.partialDeepStrictEqual(described.packageVersion, { displayName: "Fly.High", summary: "Flies", status: "Published" });
  assert.equal((await client.send(new GetPackageVersionReadmeCommand(version))).readme?.trim(), "# Fly");
  const { dependencies } = await client.send(new ListPackageVersionDependenciesCommand(version));
  assert.deepEqual(
    dependencies?.map((one) => [one.package, one.versionRequirement]),
    [
      ["six", ">=1.10 ; python_version < '4'"],
      ["attrs", undefined],
    ],
  );
  const { assets } = await client.send(new ListPackageVersionAssetsCommand(version));
  assert.equal(assets?.length, 3);
});

test("a page comes in the form that is asked for, HTML where nothing better is known", async () => {
  done(
    await upload(
      endpoint,
      token,
      { name: "forms", version: "1" },
      wheel("forms", "1", { metadata: { "Requires-Python": ">=3" } }),
    ),
  );
  const asked: readonly (readonly [string | undefined, string])[] = [
    [undefined, "text/html; charset=utf-8"],
    ["*/*", "text/html; charset=utf-8"],
    ["text/html", "text/html; charset=utf-8"],
    ["application/pdf", "text/html; charset=utf-8"],
    ["application/vnd.pypi.simple.v1+html", "application/vnd.pypi.simple.v1+html"],
    ["application/vnd.pypi.simple.latest+json", json],
    [`${json}, application/vnd.pypi.simple.v1+html; q=0.1, text/html; q=0.01`, json],
    [`${json};q=0.1, text/html`, "text/html; charset=utf-8"],
  ];
  for (const [accept, expected] of asked) {
    const got = await ask("simple/forms/", { headers: accept === undefined ? {} : { accept } });
    assert.equal(got.headers["content-type"], expected, accept);
    assert.match(String(got.headers.vary), /Accept/);
    const head = await ask("simple/forms/", { method: "HEAD", headers: accept === undefined ? {} : { accept } });
    assert.equal(head.headers["content-length"], String(got.bytes.length));
    const again = await ask("simple/forms/", {
      headers: { ...(accept && { accept }), "if-none-match": String(got.headers.etag) },
    });
    assert.equal(again.status, 304);
  }
  const { text } = await ask("simple/forms");
  assert.match(text, /<meta name="pypi:repository-version" content="1\.1">/);
  assert.match(text, /data-requires-python="&gt;=3"/);
  const { text: spelled } = await ask("simple/FORMS/");
  assert.equal(spelled, text);
});

test("projects are listed, with those of upstreams", async () => {
  done(await upload(endpoint, token, { name: "Listed_One", version: "1" }, wheel("Listed_One", "1")));
  const team = pypiEndpoint(packhouse, domain, "team");
  const { text } = await ask("simple/", { headers: { accept: json } }, team);
  assert.ok((JSON.parse(text) as { projects: { name: string }[] }).projects.some(({ name }) => name === "listed-one"));
  assert.match((await ask("simple/", {}, team)).text, /<a href="[^"]*\/team\/simple\/listed-one\/">listed-one<\/a>/);
});

test("a project tells of itself in JSON, with the newest version that is none before its time", async () => {
  for (const version of ["1.9", "1.10", "2.0rc1"]) {
    done(
      await upload(endpoint, token, { name: "telling", version }, wheel("telling", version, { metadata: { Summary: version } })),
    );
  }
  const whole = JSON.parse((await ask("pypi/telling/json")).text);
  assert.equal(whole.info.version, "1.10");
  assert.equal(whole.info.summary, "1.10");
  assert.deepEqual(Object.keys(whole.releases).sort(), ["1.10", "1.9", "2.0rc1"]);
  assert.equal(whole.urls[0].packagetype, "bdist_wheel");
  assert.equal((await ask(new URL(whole.urls[0].url).pathname)).status, 200);
  const one = JSON.parse((await ask("pypi/telling/1.9/json")).text);
  assert.deepEqual([one.info.version, "releases" in one], ["1.9", false]);
  assert.equal((await ask("pypi/telling/3.0/json")).status, 404);
  assert.equal((await ask("pypi/nobody/json")).status, 404);
});

test("a version is yanked with a reason and without, and taken back", async () => {
  done(await upload(endpoint, token, { name: "pulled", version: "1.0" }, wheel("pulled", "1.0")));
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const states: readonly (readonly [string, Omit<RawRequest, "path">, boolean | string])[] = [
    ["yank", { body: "reason=Eats+%3Cdata%3E", headers: form }, "Eats <data>"],
    ["yank", { body: '{"reason":"Eats more"}', headers: { "content-type": "application/json" } }, "Eats more"],
    ["yank", {}, true],
    ["unyank", {}, false],
  ];
  for (const [action, request, expected] of states) {
    const told = await ask(`pypi/pulled/1.0/${action}`, { method: "POST", ...request });
    assert.deepEqual(JSON.parse(told.text), { name: "pulled", version: "1.0", yanked: expected });
    assert.deepEqual(
      (await pageOf("pulled")).files.map(({ yanked }) => yanked),
      [expected],
    );
    const { text } = await ask("simple/pulled/");
    if (expected === "Eats <data>") assert.match(text, /data-yanked="Eats &lt;data&gt;"/);
    if (expected === true) assert.match(text, /data-yanked=""/);
    if (expected === false) assert.doesNotMatch(text, /data-yanked/);
  }
  assert.equal((await ask("pypi/pulled/9.9/yank", { method: "POST" })).status, 404);
  const tooLong = await ask("pypi/pulled/1.0/yank", { method: "POST", body: JSON.stringify({ reason: "x".repeat(5000) }) });
  assert.equal(tooLong.status, 400);
});

test("a version that is Unlisted can only be downloaded, one that is Archived not even that", async () => {
  const built = wheel("fading", "1.0");
  done(await upload(endpoint, token, { name: "fading", version: "1.0" }, built));
  done(await upload(endpoint, token, { name: "fading", version: "2.0" }, wheel("fading", "2.0")));
  const [file] = (await pageOf("fading")).files.filter(({ filename }) => filename === built.filename);
  const fading = { domain, repository: "app", format: "pypi", package: "fading", packageVersion: "1.0" } as const;
  const set = (status: "Unlisted" | "Archived" | "Published") => setStatus(packhouse, fading, status);
  const statuses = async () => [
    (await pageOf("fading")).versions.includes("1.0"),
    (await ask(`${file?.url}`)).status,
    (await ask(`${file?.url}.metadata`)).status,
  ];
  assert.deepEqual(await statuses(), [true, 200, 200]);
  await set("Unlisted");
  assert.deepEqual(await statuses(), [false, 200, 200]);
  await set("Archived");
  assert.deepEqual(await statuses(), [false, 404, 404]);
  await set("Published");
  assert.deepEqual(await statuses(), [true, 200, 200]);
});

test("a file is read in ranges, and looking at its metadata keeps nothing downstream", async () => {
  const built = wheel("ranges", "1.0", { files: { "big.txt": "0123456789".repeat(1000) } });
  done(await upload(endpoint, token, { name: "ranges", version: "1.0" }, built));
  const team = pypiEndpoint(packhouse, domain, "team");
  const [file] = (await pageOf("ranges", team)).files;
  assert.equal((await ask(`${file?.url}.metadata`)).text, built.metadata);
  const described = () =>
    apiClient(packhouse).send(
      new DescribePackageVersionCommand({ domain, repository: "team", format: "pypi", package: "ranges", packageVersion: "1.0" }),
    );
  await assert.rejects(described(), { name: "ResourceNotFoundException" });
  const part = await ask(`${file?.url}`, { headers: { range: "bytes=-100" } });
  assert.equal(part.status, 206);
  assert.deepEqual(part.bytes, built.bytes.subarray(-100));
  assert.equal((await described()).packageVersion?.version, "1.0");
});

const attestationOf = (filename: string, sha256: string): object => ({
  version: 1,
  verification_material: { certificate: "MA==", transparency_entries: [{}] },
  envelope: {
    statement: Buffer.from(JSON.stringify({ subject: [{ name: filename, digest: { sha256 } }] })).toString("base64"),
    signature: "MA==",
  },
});

test("attestations are kept as they came and served as provenance", async () => {
  const built = wheel("vouched", "1.0");
  const attestations = JSON.stringify([attestationOf(built.filename, built.sha256)]);
  const wish = { name: "vouched", version: "1.0", fields: [["attestations", attestations]] as const };
  done(await upload(endpoint, token, wish, built));
  const page = await pageOf("vouched");
  assert.equal(page.meta["api-version"], "1.3");
  assert.deepEqual(
    page.files.map(({ filename }) => filename),
    [built.filename],
  );
  const got = await ask(page.files[0]?.provenance ?? "");
  assert.equal(got.headers["content-type"], "application/vnd.pypi.integrity.v1+json");
  const provenance = JSON.parse(got.text);
  assert.deepEqual(provenance.attestation_bundles[0].attestations, JSON.parse(attestations));
  done(await upload(endpoint, token, wish, built));
});

test("attestations that are none of the file are refused", async () => {
  const built = wheel("doubted", "1.0");
  for (const attestations of [
    "no JSON",
    "[]",
    "{}",
    JSON.stringify([attestationOf("another.whl", built.sha256)]),
    JSON.stringify([attestationOf(built.filename, sha256Of("another"))]),
    JSON.stringify([{ ...attestationOf(built.filename, built.sha256), version: 2 }]),
  ]) {
    const refused = await upload(
      endpoint,
      token,
      { name: "doubted", version: "1.0", fields: [["attestations", attestations]] },
      built,
    );
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.phrase, /attestation/i);
  }
  assert.equal((await ask("simple/doubted/")).status, 404);
});

test("twelve files of one version, uploaded at once, are all there", async () => {
  const files = Array.from({ length: 12 }, (_, index) => wheel("crowd", "1.0", { tags: `py3-none-manylinux_2_${index}_x86_64` }));
  const answers = await Promise.all(files.map((file) => upload(endpoint, token, { name: "crowd", version: "1.0" }, file)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    files.map(() => 200),
  );
  const page = await pageOf("crowd");
  assert.equal(page.files.length, 12);
  for (const file of page.files) assert.notEqual(file["core-metadata"], false);
});

test("what the wheel says counts, whatever was uploaded first, and without metadata in the file the form", async () => {
  done(
    await upload(
      endpoint,
      token,
      { name: "words", version: "1" },
      await sdist("words", "1", { metadata: { Summary: "of the archive" } }),
    ),
  );
  done(
    await upload(
      endpoint,
      token,
      { name: "words", version: "1" },
      wheel("words", "1", { metadata: { Summary: "of the wheel" } }),
    ),
  );
  const bytes = zip({ "words-2/setup.py": "" });
  const body = formOf(
    usualFields(
      {
        name: "words",
        version: "2",
        fields: [
          ["summary", "of the form"],
          ["classifiers", "License :: OSI Approved :: MIT License"],
        ],
      },
      sha256Of(bytes),
    ),
    [{ filename: "words-2.zip", bytes }],
  );
  done(await postForm(endpoint, token, body));
  for (const [version, summary] of [
    ["1", "of the wheel"],
    ["2", "of the form"],
  ] as const) {
    const told = await apiClient(packhouse).send(
      new DescribePackageVersionCommand({ domain, repository: "app", format: "pypi", package: "words", packageVersion: version }),
    );
    assert.equal(told.packageVersion?.summary, summary);
    if (version === "2") assert.deepEqual(told.packageVersion?.licenses, [{ name: "MIT License" }]);
  }
});
