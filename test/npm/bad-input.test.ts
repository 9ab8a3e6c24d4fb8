import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { assertNothingKept, sendHalf } from "../support/nothing-kept.ts";
import { type PublishBody, publishBody } from "../support/npm-body.ts";
import { type RawRequest, type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { npmTarball, tar, tgz } from "../support/tarballs.ts";

let packhouse: Packhouse;
let token: string;
let root: string;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, "strict", [{ repository: "app" }]);
  await makeDomain(packhouse, "other", [{ repository: "app" }]);
  token = await tokenFor(packhouse, "strict");
  root = new URL(npmEndpoint(packhouse, "strict", "app")).pathname;
});

after(() => packhouse.stop());

const ask = (path: string, request: Omit<RawRequest, "path"> = {}): Promise<RawResponse> =>
  send(packhouse.url, { path: `${root}${path}`, ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } });

const put = (path: string, body: RawRequest["body"]): Promise<RawResponse> =>
  ask(path, { method: "PUT", headers: { "content-type": "application/json" }, body });

/** What npm shows its user is the member `error`. */
const assertTold = ({ status, text }: RawResponse, expected: number, error: RegExp): void => {
  assert.equal(status, expected, text);
  assert.match((JSON.parse(text) as { error: string }).error, error);
};

const goodBody = async (name = "bad", version = "1.0.0"): Promise<PublishBody> =>
  publishBody({ name, version, tarball: await npmTarball(name, version) });

const bodyAround = (tarball: Buffer): PublishBody => publishBody({ name: "bad", version: "1.0.0", tarball });

const badNames: readonly (readonly [string, string])[] = [
  ["two dots", ".."],
  ["encoded dots", "%2e%2e"],
  ["dots beside a slash", "..%2fetc"],
  ["dots in a scope", "@..%2fname"],
  ["NUL", "na%00me"],
  ["a slash too many", "a%2fb%2fc"],
  ["300 characters", "n".repeat(300)],
  ["upper case", "Upper"],
  ["a percent sign that encodes nothing", "na%zzme"],
  ["a leading dot", ".hidden"],
  ["a scope without a name", "@scope%2f"],
];

for (const [what, name] of badNames)
  test(`a name with ${what} is refused`, async () => {
    const decoded = /%00|%zz/.test(name) ? name : decodeURIComponent(name);
    const { status, text } = await put(
      name,
      JSON.stringify(publishBody({ name: decoded, version: "1.0.0", tarball: await npmTarball(decoded, "1.0.0") })),
    );
    assert.ok([400, 404, 405].includes(status), `${status} ${text}`);
    await assertNothingKept(packhouse, "strict", "app");
  });

type Spoil = (body: PublishBody) => unknown;

const badBodies: readonly (readonly [string, Spoil, RegExp])[] = [
  ["a name that is not the path's", () => goodBody("another"), /another/],
  [
    "a manifest of another name",
    (body) => Object.assign(body.versions["1.0.0"] ?? {}, { name: "another" }) && body,
    /another|name/,
  ],
  ["a version that is not its manifest's", (body) => ({ ...body, versions: { "1.0.1": body.versions["1.0.0"] } }), /1\.0\.[01]/],
  ["no version", (body) => ({ ...body, versions: {} }), /version/],
  ["two versions", (body) => ({ ...body, versions: { ...body.versions, "1.0.1": body.versions["1.0.0"] } }), /one version/],
  ["a version that is not SemVer", () => goodBody("bad", "1.0"), /1\.0.*Semantic Version/],
  ["a version with a slash", () => goodBody("bad", "1.0.0-a/b"), /Semantic Version/],
  ["a wrong length", (body) => withAttachment(body, { length: 7 }), /7/],
  ["bytes that are not base64", (body) => withAttachment(body, { data: "%%%%" }), /base64/i],
  ["a wrong shasum", (body) => withDist(body, { shasum: "0".repeat(40) }), /digest|shasum/i],
  [
    "a wrong integrity",
    (body) => withDist(body, { integrity: `sha512-${Buffer.alloc(64).toString("base64")}` }),
    /digest|integrity/i,
  ],
  [
    "no attached tarball",
    (body) => ({ ...body, _attachments: { "a.sigstore": { data: "e30=", length: 2 } } }),
    /tarball|attach/i,
  ],
  ["a list instead of a package", () => [], /package|JSON/],
  ["a dist-tag that is a range", (body) => ({ ...body, "dist-tags": { "^1": "1.0.0" } }), /tag/i],
];

function withAttachment(body: PublishBody, change: object): unknown {
  const [[file, attachment] = ["", {}]] = Object.entries(body._attachments);
  return { ...body, _attachments: { [file]: { ...attachment, ...change } } };
}

function withDist(body: PublishBody, change: object): unknown {
  const manifest = body.versions["1.0.0"];
  return { ...body, versions: { "1.0.0": { ...manifest, dist: { ...(manifest?.dist as object), ...change } } } };
}

for (const [what, spoil, error] of badBodies)
  test(`a publish with ${what} is refused`, async () => {
    assertTold(await put("bad", JSON.stringify(await spoil(await goodBody()))), 400, error);
    await assertNothingKept(packhouse, "strict", "app");
  });

const badTarballs: readonly (readonly [string, () => Promise<Buffer>, RegExp])[] = [
  ["is no gzip", async () => Buffer.from("plainly no archive"), /gzip|tar/],
  ["is no tar", async () => gzipSync("plainly no archive, but long enough to be one".repeat(50)), /tar|package\.json/],
  ["is not compressed", () => tar({ "package/package.json": { name: "bad", version: "1.0.0" } }), /gzip/],
  [
    "is cut",
    async () => (await npmTarball("bad", "1.0.0", {}, { "long.txt": "words ".repeat(5000) })).subarray(0, 120),
    /gzip|tar/,
  ],
  ["holds no package.json", () => tgz({ "package/index.js": "" }), /package\.json/],
  ["holds a package.json that is no JSON", () => tgz({ "package/package.json": "{" }), /package\.json/],
  ["names another package", () => npmTarball("another", "1.0.0"), /another/],
  ["names another version", () => npmTarball("bad", "6.6.6"), /6\.6\.6/],
];

for (const [what, make, error] of badTarballs)
  test(`a tarball that ${what} is refused`, async () => {
    assertTold(await put("bad", JSON.stringify(bodyAround(await make()))), 400, error);
    await assertNothingKept(packhouse, "strict", "app");
  });

test("a body that is not JSON is refused", async () => {
  assertTold(await put("bad", "{ plainly not JSON"), 400, /JSON/);
  await assertNothingKept(packhouse, "strict", "app");
});

test("a body cut half-way leaves nothing behind", async () => {
  const body = Buffer.from(JSON.stringify(await goodBody()));
  const headers = { authorization: `Bearer ${token}` };
  await sendHalf(packhouse, { method: "PUT", url: `${packhouse.url}${root}bad`, headers, body, sent: body.length - 100 });
  await assertNothingKept(packhouse, "strict", "app");
});

test("200 MB of JSON are refused without being held", async () => {
  const megabyte = Buffer.alloc(1024 ** 2, "a");
  const body = Readable.from(
    (function* () {
      yield '{"_id":"bad","name":"bad","readme":"';
      for (let count = 0; count < 200; count += 1) yield megabyte;
      yield '"}';
    })(),
  );
  assertTold(await put("bad", body), 413, /larger|limit|MB|bytes/i);
  await assertNothingKept(packhouse, "strict", "app");
});

const badTokens: readonly (readonly [string, () => Promise<Readonly<Record<string, string>>>, RegExp])[] = [
  ["no token", async () => ({ authorization: "" }), /no authorization token|carries no/],
  [
    "a token for another domain",
    async () => ({ authorization: `Bearer ${await tokenFor(packhouse, "other")}` }),
    /domain strict/,
  ],
  [
    "a mangled token",
    async () => ({ authorization: `Bearer ${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}` }),
    /malformed/,
  ],
  [
    "an expired token",
    async () => {
      const expired = await tokenFor(packhouse, "strict");
      const hash = createHash("sha256").update(expired).digest("hex");
      await packhouse.sql(`update token set expires_at = 1 where hash = '${hash}'`);
      return { authorization: `Bearer ${expired}` };
    },
    /expired/,
  ],
  ["a token of another kind", async () => ({ authorization: "Bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a" }), /malformed/],
  ["a Basic header that is none", async () => ({ authorization: "Basic %%%" }), /token/],
];

for (const [what, headers, error] of badTokens)
  test(`${what} is refused with a word why`, async () => {
    const refused = await ask("bad", { headers: await headers() });
    assertTold(refused, 401, error);
    assert.equal(refused.headers["www-authenticate"], undefined);
    assertTold(await ask("bad", { method: "PUT", headers: await headers(), body: JSON.stringify(await goodBody()) }), 401, error);
    await assertNothingKept(packhouse, "strict", "app");
  });

test("a good publish goes through after all of this", async () => {
  assert.equal((await put("bad", JSON.stringify(await goodBody()))).status, 201);
  assert.equal((await put("bad", JSON.stringify(await goodBody()))).status, 200);
  assert.deepEqual(stagedIn(packhouse), []);
});
