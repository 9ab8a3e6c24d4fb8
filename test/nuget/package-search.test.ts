/* What `dotnet package search`, `push` and `delete` of NuGet 6.12 ask, request by request, and what they take from the answers. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { makeDomain } from "../support/api.ts";
import { type NugetDesk, nugetDesk, nupkg, type Registration } from "../support/nupkgs.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";

const domain = "acme";

let packhouse: Packhouse;
let desk: NugetDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "app" }]);
  desk = await nugetDesk(packhouse, domain, "app");
  await desk.publish("Hunt.One", "1.0.0");
  await desk.publish("Hunt.One", "1.1.0", { dependencies: { "Hunt.Two": "1.0" } });
  await desk.publish("Hunt.One", "1.2.0");
  await desk.publish("Hunt.One", "3.0.0-beta.2+abc");
  await desk.publish("Hunt.Two", "1.0");
  await desk.publish("Other", "1.0.0");
});

after(() => packhouse.stop());

const client = (name: string) => ({
  "user-agent": `NuGet ${name}/6.12.0 (LINUX)`,
  "x-nuget-client-version": "6.12.0",
  "x-nuget-session-id": "9aa1bb6c-0d4c-4bb0-8f8b-3f6d8d2b6f3e",
  "accept-encoding": "gzip, deflate",
});

const reader = client("Client V3");
const pusher = client("xplat");

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Asks without credentials first, as for every new path, and then with them. */
const exchange = async (url: string, { method = "GET", headers = reader, body }: Sent = {}): Promise<RawResponse> => {
  const { origin, pathname, search } = new URL(url);
  const request = { path: `${pathname}${search}`, method, headers, ...(body !== undefined && { body }) };
  const refused = await send(origin, request);
  assert.equal(refused.status, 401, refused.text);
  assert.match(String(refused.headers["www-authenticate"]), /^Basic\b/);
  const authorization = `Basic ${Buffer.from(`aws:${desk.token}`).toString("base64")}`;
  return send(origin, { ...request, headers: { ...headers, authorization } });
};

/** What an address answers, uncompressed; fails where it is no document. */
const read = async <Document>(url: string, headers = reader): Promise<Document> => {
  const { status, bytes, text, headers: told } = await exchange(url, { headers });
  assert.equal(status, 200, text);
  return JSON.parse(String(told["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes)) as Document;
};

interface ServiceIndex {
  readonly resources: readonly { readonly "@id": string; readonly "@type": string }[];
}

/** The address of the first of these types that the service index has. */
const addressOf = async (types: readonly string[], headers = reader): Promise<string> => {
  const { resources } = await read<ServiceIndex>(`${desk.endpoint}v3/index.json`, headers);
  const found = types.map((type) => resources.find((resource) => resource["@type"] === type)).find((one) => one !== undefined);
  assert.ok(found !== undefined, `the index has none of ${types.join(", ")}`);
  return found["@id"];
};

const searchTypes = ["Versioned", "3.4.0", "3.0.0-beta"].map((version) => `SearchQueryService/${version}`);
const registrationTypes = ["Versioned", "3.6.0", "3.4.0", "3.0.0-rc", "3.0.0-beta"].map(
  (version) => `RegistrationsBaseUrl/${version}`,
);

interface Found {
  readonly data: readonly { readonly id: string; readonly version: string; readonly totalDownloads: number }[];
}

/** Rows of the table that the client prints. */
const search = async (words: string): Promise<readonly string[]> => {
  const { data } = await read<Found>(`${await addressOf(searchTypes)}?${words}&semVerLevel=2.0.0`);
  return data.map(({ id, version, totalDownloads }) => `${id} | ${version} | ${totalDownloads}`);
};

const registrationOf = async (id: string): Promise<string> =>
  `${await addressOf(registrationTypes)}${id.toLowerCase()}/index.json`;

const push = async (bytes: Buffer): Promise<RawResponse> => {
  const boundary = "6343e0f2-c562-4b15-b2ea-15a7359b0a43";
  const part = "Content-Type: application/octet-stream\r\nContent-Disposition: form-data; name=package; ";
  const names = "filename=package.nupkg; filename*=utf-8''package.nupkg";
  const head = Buffer.from(`--${boundary}\r\n${part}${names}\r\n\r\n`);
  const body = Buffer.concat([head, bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]);
  const headers = { ...pusher, "transfer-encoding": "chunked", "content-type": `multipart/form-data; boundary="${boundary}"` };
  return exchange(`${await addressOf(["PackagePublish/2.0.0"], pusher)}/`, { method: "PUT", headers, body });
};

test("a search by words shows the highest version of each package that has them", async () => {
  assert.deepEqual(await search("q=Hunt&skip=0&take=20&prerelease=false"), ["Hunt.One | 1.2.0 | 0", "Hunt.Two | 1.0.0 | 0"]);
  assert.deepEqual(await search("q=Hunt&skip=0&take=20&prerelease=true"), [
    "Hunt.One | 3.0.0-beta.2+abc | 0",
    "Hunt.Two | 1.0.0 | 0",
  ]);
  assert.equal((await search("q=&skip=1&take=1&prerelease=false")).length, 1);
  assert.deepEqual(await search("q=Nothing&skip=0&take=20&prerelease=false"), []);
});

test("an exact search shows all listed versions of one package, out of its registration", async () => {
  const { items: pages } = await read<Registration>(await registrationOf("Hunt.One"));
  const leaves = pages.flatMap(({ items = [] }) => items);
  assert.deepEqual(
    leaves.map(({ catalogEntry: { id, version, listed, description } }) => [id, version, listed, description]),
    ["1.0.0", "1.1.0", "1.2.0", "3.0.0-beta.2+abc"].map((version) => ["Hunt.One", version, true, "About Hunt.One"]),
  );
  assert.equal((await exchange(await registrationOf("Nothing"))).status, 404);
});

test("a push sends its body twice, and is told of a conflict by the reason", async () => {
  assert.equal((await push(nupkg("Hunt.Pushed", "1.0.0").bytes)).status, 201);
  assert.equal((await push(nupkg("Hunt.Pushed", "1.0.0").bytes)).status, 200);
  const { status, phrase } = await push(nupkg("Hunt.Pushed", "1.0.0", { description: "Another" }).bytes);
  assert.equal(status, 409);
  assert.match(phrase, /1\.0\.0 of nuget package hunt\.pushed already exists/);
});

test("what is deleted is found no more", async () => {
  const address = await addressOf(["PackagePublish/2.0.0"], pusher);
  const { status } = await exchange(`${address}/Hunt.One/1.2.0`, { method: "DELETE", headers: pusher });
  assert.equal(status, 204);
  assert.deepEqual(await search("q=Hunt.One&skip=0&take=20&prerelease=false"), ["Hunt.One | 1.1.0 | 0"]);
  const leaves = await desk.leaves("hunt.one");
  assert.deepEqual(
    leaves.filter(({ catalogEntry: { listed } }) => !listed).map(({ catalogEntry: { version } }) => version),
    ["1.2.0"],
  );
});
