/* What is pushed is what every document says of it (formats spec, ruby 2, 3, 4). */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { gunzipSync, inflateSync } from "node:zlib";
import {
  CopyPackageVersionsCommand,
  CreateRepositoryCommand,
  DeletePackageVersionsCommand,
  DescribePackageVersionCommand,
  DisposePackageVersionsCommand,
  GetPackageVersionReadmeCommand,
  ListPackageVersionAssetsCommand,
  ListPackageVersionDependenciesCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type BuiltGem, type GemDesk, gem, gemDesk } from "../support/gems.ts";
import { setStatus } from "../support/packages.ts";
import type { RawResponse } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { formOf, formType } from "../support/upload.ts";

const domain = "acme";

let packhouse: Packhouse;
let desk: GemDesk;
let below: GemDesk;

before(async () => {
  packhouse = await startPackhouse();
  const chain = [{ repository: "app" }, { repository: "team", upstreams: ["app"] }, { repository: "below", upstreams: ["team"] }];
  await makeDomain(packhouse, domain, [...chain, { repository: "other" }, { repository: "fresh" }]);
  desk = await gemDesk(packhouse, domain, "app");
  below = await gemDesk(packhouse, domain, "below");
});

after(() => packhouse.stop());

const pushed = async (built: BuiltGem): Promise<BuiltGem> => {
  const { status, text } = await desk.push(built.bytes);
  assert.equal(status, 200, text);
  assert.equal(text, `Successfully registered gem: ${built.name} (${built.number})`);
  return built;
};

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
const versionOf = (name: string, packageVersion = "1.0", repository = "app") => ({
  ...({ domain, format: "ruby" } as const),
  repository,
  package: name,
  packageVersion,
});
const client = () => apiClient(packhouse);

test("an empty repository has lists without gems", async () => {
  const fresh = await gemDesk(packhouse, domain, "fresh");
  assert.match(await fresh.text("versions"), /^created_at: \d{4}-\d\d-01T00:00:00Z\n---\n$/);
  assert.equal(await fresh.text("names"), "---\n");
  assert.deepEqual(gunzipSync((await fresh.ask("specs.4.8.gz")).bytes), Buffer.from("\u0004\b[\0"));
  for (const method of ["HEAD", "GET"]) assert.equal((await fresh.ask("", { method })).status, 200);
  assert.equal((await fresh.ask("info/nothing")).status, 404);
});

test("gems of all platforms stand in their document in the order they came, and come back as they were sent", async () => {
  const needs = { dependencies: { rack: [">= 1.0", "< 3"], "b-c": ["~> 2.1"] } };
  const built = [
    await pushed(await gem("demo", "1.0.0")),
    await pushed(await gem("demo", "1.1.0", { ...needs, ruby: ">= 2.7" })),
    await pushed(await gem("demo", "1.1.0", { ...needs, platform: "x86_64-linux" })),
  ];
  const text = await desk.text("info/demo");
  assert.equal(text, `---\n${built.map(({ line }) => line).join("")}`);
  const lines = (await desk.text("versions")).split("\n").filter((line) => line.startsWith("demo "));
  assert.deepEqual(
    lines.map((line) => line.split(" ").slice(0, 2).join(" ")),
    ["demo 1.0.0", "demo 1.1.0", "demo 1.1.0-x86_64-linux"],
  );
  assert.ok(lines.at(-1)?.endsWith(` ${md5(text)}`));
  assert.match(await desk.text("names"), /^---\n(?:.*\n)*demo\n/);
  for (const { file, bytes } of built) {
    const got = await desk.ask(`gems/${file}`);
    assert.deepEqual(got.bytes, bytes);
    assert.equal(got.headers["content-length"], String(bytes.length));
  }
  assert.equal((await desk.ask("gems/demo-9.gem")).status, 404);
  assert.equal((await desk.ask("gems/demo.gem")).status, 404);
  assert.equal((await desk.ask("gems/demo-1.0.0-java.gem")).status, 404);
});

test("what the API tells of a version is what its gemspec says", async () => {
  await pushed(await gem("told", "1.0", { dependencies: { rack: [">= 1.0", "< 3"] }, summary: "Tells" }));
  const { packageVersion } = await client().send(new DescribePackageVersionCommand(versionOf("told")));
  assert.partialDeepStrictEqual(packageVersion, {
    ...{ displayName: "told", summary: "Tells", homePage: "https://acme.example" },
    sourceCodeRepository: "https://acme.example/source",
    licenses: [{ name: "MIT" }],
    origin: { originType: "INTERNAL" },
  });
  const { dependencies } = await client().send(new ListPackageVersionDependenciesCommand(versionOf("told")));
  assert.deepEqual(dependencies, [{ package: "rack", dependencyType: "runtime", versionRequirement: ">= 1.0, < 3" }]);
  assert.equal((await client().send(new GetPackageVersionReadmeCommand(versionOf("told")))).readme, "# told\n");
  const { assets } = await client().send(new ListPackageVersionAssetsCommand(versionOf("told")));
  assert.deepEqual(
    assets?.map(({ name }) => name),
    ["told-1.0.gem"],
  );
});

test("documents are asked for by their ETag, which is their MD5, and by ranges", async () => {
  const first = await pushed(await gem("grows", "1.0"));
  const before = await desk.ask("info/grows");
  assert.equal(before.headers.etag, `"${md5(before.text)}"`);
  const digest = (text: string): string => createHash("sha256").update(text).digest("base64");
  assert.equal(before.headers["repr-digest"], `sha-256=:${digest(before.text)}:`);
  assert.equal(before.headers["accept-ranges"], "bytes");
  const unchanged = await desk.ask("info/grows", {
    headers: { "if-none-match": String(before.headers.etag), range: "bytes=3-" },
  });
  assert.equal(unchanged.status, 304);
  const second = await pushed(await gem("grows", "1.1"));
  const range = `bytes=${before.bytes.length - 1}-`;
  const tail = await desk.ask("info/grows", { headers: { "if-none-match": String(before.headers.etag), range } });
  assert.equal(tail.status, 206);
  assert.equal(tail.text, `\n${second.line}`);
  const whole = `---\n${first.line}${second.line}`;
  assert.equal(tail.headers.etag, `"${md5(whole)}"`);
  assert.equal(tail.headers["repr-digest"], `sha-256=:${digest(whole)}:`);
  assert.equal(tail.headers["content-range"], `bytes ${before.bytes.length - 1}-${whole.length - 1}/${whole.length}`);
  const beyond = await desk.ask("info/grows", { headers: { range: "bytes=100000-" } });
  assert.deepEqual([beyond.status, beyond.headers["content-range"]], [416, `bytes */${whole.length}`]);
  const head = await desk.ask("info/grows", { method: "HEAD" });
  assert.deepEqual([head.status, head.headers["content-length"]], [200, String(whole.length)]);
});

test("the list of versions only grows while gems come, and is sent compressed with its own ETag", async () => {
  const before = await desk.text("versions");
  for (let version = 0; version < 20; version += 1) await pushed(await gem("series", `${version}.0`));
  const after = await desk.text("versions");
  assert.ok(after.startsWith(before));
  const zipped = await desk.ask("versions", { headers: { "accept-encoding": "gzip" } });
  assert.deepEqual([zipped.headers["content-encoding"], zipped.headers.etag], ["gzip", `W/"${md5(after)}"`]);
  assert.equal(gunzipSync(zipped.bytes).toString(), after);
  const ranged = await desk.ask("versions", { headers: { "accept-encoding": "gzip", range: `bytes=${before.length - 1}-` } });
  assert.deepEqual([ranged.status, ranged.headers["content-encoding"]], [206, undefined]);
  assert.equal(ranged.text, after.slice(before.length - 1));
});

test("lists of old are not sent to those who have them", async () => {
  await pushed(await gem("listed", "1.0"));
  for (const list of ["specs", "latest_specs", "prerelease_specs"]) {
    const got = await desk.ask(`${list}.4.8.gz`);
    assert.equal(got.headers["content-encoding"], undefined);
    assert.equal(got.headers["content-type"], "application/octet-stream");
    const since = { "if-modified-since": String(got.headers["last-modified"]) };
    assert.equal((await desk.ask(`${list}.4.8.gz`, { headers: since })).status, 304);
    const old = { "if-modified-since": "Mon, 01 Jan 2024 00:00:00 GMT" };
    assert.equal((await desk.ask(`${list}.4.8.gz`, { headers: old })).status, 200);
  }
});

test("the same gem again is the same, and another one of its name is refused", async () => {
  const built = await pushed(await gem("again", "1.0"));
  await pushed(built);
  const other = await desk.push((await gem("again", "1.0", { summary: "Other" })).bytes);
  assert.equal(other.status, 409);
  assert.match(other.text, /^Package version 1\.0 of ruby package again already exists in repository app/);
  assert.match(String(other.headers["content-type"]), /^text\/plain/);
  const spelled = await desk.push((await gem("again", "1.0.0")).bytes);
  assert.deepEqual([spelled.status, /Version 1\.0 of ruby package again exists/.test(spelled.text)], [409, true]);
  assert.deepEqual(stagedIn(packhouse), []);
});

test("a gem that comes as a part of a form is taken", async () => {
  const built = await gem("formed", "1.0");
  const form = formOf([["attestations", "[]"]], [{ field: "gem", filename: built.file, bytes: built.bytes }]);
  const { status, text } = await desk.push(form, { "content-type": formType });
  assert.equal(status, 200, text);
  assert.equal(await desk.text("info/formed"), `---\n${built.line}`);
});

test("dashes in names and versions are told apart by what there is", async () => {
  const built = [await gem("a-1", "2.0"), await gem("a", "1", { platform: "java" }), await gem("x-1.0-b", "2")];
  for (const one of built) await pushed(one);
  for (const { file, bytes } of built) assert.deepEqual((await desk.ask(`gems/${file}`)).bytes, bytes);
  assert.equal((await desk.ask("quick/Marshal.4.8/a-1-2.0.gemspec.rz")).status, 200);
  const namesake = await desk.push((await gem("x", "1.0", { platform: "b-2" })).bytes);
  assert.deepEqual([namesake.status, /has a file x-1\.0-b-2\.gem already/.test(namesake.text)], [409, true]);
});

test("a yanked gem leaves the lists and stays as a file, each platform by itself", async () => {
  const [plain, native] = [
    await pushed(await gem("yanks", "1.0")),
    await pushed(await gem("yanks", "1.0", { platform: "java" })),
  ];
  const statusOf = async () =>
    (await client().send(new DescribePackageVersionCommand(versionOf("yanks")))).packageVersion?.status;
  const yanked = await desk.yank({ gem_name: "yanks", version: "1.0" });
  assert.deepEqual([yanked.status, yanked.text], [200, "Successfully deleted gem: yanks (1.0)"]);
  assert.equal(await desk.text("info/yanks"), `---\n${native.line}`);
  assert.equal(await statusOf(), "Published");
  assert.equal((await desk.yank({ gem_name: "yanks", version: "1.0", platform: "java" })).status, 200);
  assert.equal((await desk.ask("info/yanks")).status, 404);
  assert.ok(!(await desk.text("versions")).includes("\nyanks "));
  assert.equal(await statusOf(), "Unlisted");
  assert.equal((await desk.yank({ gem_name: "yanks", version: "1.0" })).status, 200);
  for (const { file, bytes } of [plain, native]) assert.deepEqual((await desk.ask(`gems/${file}`)).bytes, bytes);
  assert.equal((await desk.ask("quick/Marshal.4.8/yanks-1.0.gemspec.rz")).status, 200);
  assert.equal((await desk.yank({ gem_name: "yanks", version: "1.0" }, "unyank")).status, 200);
  assert.equal(await desk.text("info/yanks"), `---\n${plain.line}`);
  assert.equal((await desk.yank({ gem_name: "yanks", version: "1.0", platform: "java" }, "unyank")).status, 200);
  assert.equal(await desk.text("info/yanks"), `---\n${plain.line}${native.line}`);
  for (const words of [`version=2.0`, `version=1.0&platform=x86-linux`]) {
    const wanted = Object.fromEntries(new URLSearchParams(`gem_name=yanks&${words}`));
    assert.equal((await desk.yank(wanted)).status, 404);
  }
  assert.equal((await desk.yank({ gem_name: "yanks", version: "../1" })).status, 400);
});

test("Unlisted versions leave the lists, Archived and Disposed ones also the files", async () => {
  const { file } = await pushed(await gem("states", "1.0"));
  const seen = async () =>
    Promise.all(
      ["info/states", `gems/${file}`, "quick/Marshal.4.8/states-1.0.gemspec.rz"].map(
        async (path) => (await desk.ask(path)).status,
      ),
    );
  assert.deepEqual(await seen(), [200, 200, 200]);
  await setStatus(packhouse, versionOf("states"), "Unlisted");
  assert.deepEqual(await seen(), [404, 200, 200]);
  await setStatus(packhouse, versionOf("states"), "Archived");
  assert.deepEqual(await seen(), [404, 404, 404]);
  assert.equal((await desk.yank({ gem_name: "states", version: "1.0" })).status, 409);
  await setStatus(packhouse, versionOf("states"), "Published");
  assert.deepEqual(await seen(), [200, 200, 200]);
  const { packageVersion, ...wanted } = versionOf("states");
  await client().send(new DisposePackageVersionsCommand({ ...wanted, versions: [packageVersion] }));
  assert.deepEqual(await seen(), [404, 404, 404]);
  assert.equal((await desk.push((await gem("states", "1.0")).bytes)).status, 409);
  await client().send(new DeletePackageVersionsCommand({ ...wanted, versions: [packageVersion] }));
  await pushed(await gem("states", "1.0"));
});

test("a chain of repositories shows what its end has, and keeps what is fetched in the first", async () => {
  const built = await pushed(await gem("far", "1.0", { dependencies: { near: ["= 2"] } }));
  assert.equal(await below.text("info/far"), `---\n${built.line}`);
  assert.match(await below.text("versions"), new RegExp(`^far 1\\.0 ${md5(`---\n${built.line}`)}$`, "m"));
  assert.equal((await below.ask("quick/Marshal.4.8/far-1.0.gemspec.rz")).status, 200);
  await assert.rejects(client().send(new DescribePackageVersionCommand(versionOf("far", "1.0", "below"))));
  assert.deepEqual((await below.ask(`gems/${built.file}`)).bytes, built.bytes);
  const kept = await client().send(new DescribePackageVersionCommand(versionOf("far", "1.0", "below")));
  assert.equal(kept.packageVersion?.summary, "About far");
  await assert.rejects(client().send(new DescribePackageVersionCommand(versionOf("far", "1.0", "team"))));
  const taken = await below.push((await gem("far", "1.0", { summary: "Other" })).bytes);
  assert.equal(taken.status, 409);
});

test("a copied version is whole", async () => {
  const built = await pushed(await gem("copied", "1.0"));
  const { packageVersion, repository: sourceRepository, ...wanted } = versionOf("copied");
  const copy = { ...wanted, sourceRepository, destinationRepository: "other", versions: [packageVersion] };
  const { successfulVersions } = await client().send(new CopyPackageVersionsCommand(copy));
  assert.deepEqual(Object.keys(successfulVersions ?? {}), ["1.0"]);
  const other = await gemDesk(packhouse, domain, "other");
  assert.equal(await other.text("info/copied"), `---\n${built.line}`);
  assert.deepEqual((await other.ask(`gems/${built.file}`)).bytes, built.bytes);
});

test("a package that may not be published is refused as plain text", async () => {
  await client().send(new CreateRepositoryCommand({ domain, repository: "closed" }));
  const { packageVersion: _, ...wanted } = versionOf("shut", "1.0", "closed");
  const restrictions = { publish: "BLOCK", upstream: "ALLOW" } as const;
  await client().send(new PutPackageOriginConfigurationCommand({ ...wanted, restrictions }));
  const closed = await gemDesk(packhouse, domain, "closed");
  const { status, text, headers } = await closed.push((await gem("shut", "1.0")).bytes);
  assert.deepEqual([status, /^text\/plain/.test(String(headers["content-type"]))], [403, true]);
  assert.match(text, /shut/);
});

test("gemspecs are the words of the gem and nothing else", async () => {
  await pushed(await gem("words", "1.0", { dependencies: { rack: [">= 1.0"] } }));
  const { bytes, headers } = await desk.ask("quick/Marshal.4.8/words-1.0.gemspec.rz");
  assert.equal(headers["content-type"], "application/octet-stream");
  const marshal = inflateSync(bytes).toString("latin1");
  assert.ok(marshal.startsWith("\u0004\bu:\u0017Gem::Specification"));
  for (const word of ["About words", "rack", "https://acme.example", "MIT"]) assert.ok(marshal.includes(word), word);
});

test("the answer about dependencies leaves out what is not there", async () => {
  const empty = await desk.ask("api/v1/dependencies");
  assert.deepEqual([empty.status, empty.text], [200, ""]);
  const none = await desk.ask("api/v1/dependencies?gems=nothing,%2e%2e,a%2fb");
  assert.deepEqual(none.bytes, Buffer.from("\u0004\b[\0"));
  await pushed(await gem("asked", "1.0", { dependencies: { rack: [">= 1.0", "< 3"] } }));
  const { bytes } = await desk.ask("api/v1/dependencies?gems=asked,nothing");
  assert.ok(bytes.toString("latin1").includes('I"\u0010>= 1.0, < 3'));
  assert.equal(
    (await desk.ask(`api/v1/dependencies?gems=${Array.from({ length: 201 }, (_, n) => `g${n}`).join(",")}`)).status,
    422,
  );
});

test("owners, keys and unknown callers are answered in plain text", async () => {
  const plain = ({ status, headers }: RawResponse, expected: number): void => {
    assert.equal(status, expected);
    assert.match(String(headers["content-type"]), /^text\/plain/);
  };
  for (const method of ["GET", "POST", "DELETE"]) plain(await desk.ask("api/v1/gems/demo/owners.yaml", { method }), 404);
  const key = await desk.ask("api/v1/api_key", { headers: { authorization: `Basic ${btoa(`aws:${desk.token}`)}` } });
  plain(key, 200);
  assert.equal(key.text, `Bearer ${desk.token}`);
  const stranger = await desk.ask("versions", { headers: { authorization: "Bearer nothing" } });
  plain(stranger, 401);
  assert.equal(stranger.headers["www-authenticate"], 'Basic realm="acme/app"');
});
