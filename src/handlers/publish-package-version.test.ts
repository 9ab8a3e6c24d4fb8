import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { fault, guest, maxAssetBytes, openHandlers, owner } from "../../test/support/handlers.ts";
import { findDomain } from "../store/domains.ts";

const sha256Of = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

interface Wish {
  readonly asset?: string;
  readonly content?: string | Buffer;
  readonly sha256?: string;
  readonly unfinished?: boolean;
  readonly version?: string;
  readonly repository?: string;
  /** Instead of the content's own bytes. */
  readonly bytes?: AsyncIterable<Uint8Array>;
  readonly size?: number | null;
}

const coordinates = { domain: "acme", repository: "app", format: "generic", namespace: "tools", package: "hammer" } as const;
const version = { ...coordinates, packageVersion: "1.0" } as const;

const open = async (t: TestContext) => {
  const opened = await openHandlers(t);
  const { call, blobs } = opened;
  await call("CreateDomain", { domain: "acme" });
  for (const repository of ["app", "other", "third"]) await call("CreateRepository", { domain: "acme", repository });
  const publish = (wish: Wish = {}) => {
    const { asset = "a.bin", content = `content of ${asset}`, unfinished, repository = "app" } = wish;
    const bytes =
      wish.bytes ??
      (async function* () {
        yield Buffer.from(content);
      })();
    return call("PublishPackageVersion", {
      ...coordinates,
      repository,
      packageVersion: wish.version ?? "1.0",
      assetName: asset,
      assetSHA256: wish.sha256 ?? sha256Of(content),
      assetContent: { bytes, size: wish.size === undefined ? Buffer.byteLength(content) : wish.size },
      unfinished,
    });
  };
  const read = async (asset = "a.bin", packageVersionRevision?: string): Promise<string> => {
    const got = await call("GetPackageVersionAsset", { ...version, asset, packageVersionRevision });
    return (await buffer(Readable.from(got.asset?.bytes ?? []))).toString();
  };
  const statusOf = async () => (await call("DescribePackageVersion", version)).packageVersion.status;
  const change = (targetStatus: "Published" | "Unlisted" | "Archived") =>
    call("UpdatePackageVersionsStatus", { ...coordinates, versions: ["1.0"], targetStatus });
  /** How many uploads left bytes staged, at most once. */
  const leftovers = () => blobs.sweepStaged(Number.POSITIVE_INFINITY);
  return { ...opened, publish, read, statusOf, change, leftovers };
};

test("one asset makes a published version, described, listed and read as it was sent", async (t) => {
  const { publish, call, read } = await open(t);
  const published = await publish();
  const { asset, versionRevision, ...named } = published;
  assert.deepEqual(named, { format: "generic", namespace: "tools", package: "hammer", version: "1.0", status: "Published" });
  assert.match(versionRevision ?? "", /^\S{1,50}$/);
  assert.deepEqual([...(asset?.hashes?.keys() ?? [])], ["MD5", "SHA-1", "SHA-256", "SHA-512"]);
  assert.equal(asset?.size, Buffer.byteLength("content of a.bin"));
  const { packageVersion } = await call("DescribePackageVersion", version);
  assert.partialDeepStrictEqual(packageVersion, {
    displayName: "hammer",
    status: "Published",
    revision: versionRevision,
    licenses: [],
    origin: { originType: "INTERNAL", domainEntryPoint: { repositoryName: "app" } },
  });
  const { package: described } = await call("DescribePackage", coordinates);
  assert.deepEqual(described.originConfiguration, { restrictions: { publish: "ALLOW", upstream: "BLOCK" } });
  assert.deepEqual((await call("ListPackageVersionAssets", version)).assets, [asset]);
  assert.deepEqual((await call("ListPackageVersionDependencies", version)).dependencies, []);
  await assert.rejects(call("GetPackageVersionReadme", version), fault("ResourceNotFound", "readme"));
  assert.equal(await read("a.bin", versionRevision), "content of a.bin");
  await assert.rejects(read("a.bin", "another"), fault("ResourceNotFound", "revision"));
});

test("an unfinished version takes assets, each changing its revision, and is finished by one without the flag", async (t) => {
  const { publish, call, read, statusOf } = await open(t);
  const revisions = new Set<string | undefined>();
  for (const asset of ["b.bin", "a.bin"]) {
    const { status, versionRevision } = await publish({ asset, unfinished: true });
    assert.equal(status, "Unfinished");
    revisions.add(versionRevision);
  }
  await assert.rejects(read(), fault("ResourceNotFound", "Unfinished"));
  const last = await publish({ asset: "c.bin" });
  assert.equal(last.status, "Published");
  revisions.add(last.versionRevision);
  assert.equal(revisions.size, 3);
  assert.equal(await statusOf(), "Published");
  const { assets = [] } = await call("ListPackageVersionAssets", version);
  assert.deepEqual(
    assets.map(({ name }) => name),
    ["a.bin", "b.bin", "c.bin"],
  );
  for (const asset of ["a.bin", "b.bin", "c.bin"]) assert.equal(await read(asset), `content of ${asset}`);
});

test("an unfinished version is finished by sending an asset of it again, or by its status", async (t) => {
  const { publish, change, statusOf, call } = await open(t);
  const first = await publish({ unfinished: true });
  assert.deepEqual(await publish({ unfinished: true }), first, "a retry changes nothing");
  assert.deepEqual(await publish(), { ...first, status: "Published" });
  await call("DeletePackageVersions", { ...coordinates, versions: ["1.0"] });
  await publish({ unfinished: true });
  await change("Published");
  assert.equal(await statusOf(), "Published");
});

test("a published version takes the same bytes again, but neither others nor a further asset nor the flag", async (t) => {
  const { publish, call, leftovers } = await open(t);
  const first = await publish();
  assert.deepEqual(await publish(), first);
  await assert.rejects(publish({ content: "other" }), fault("Conflict", "other content"));
  await assert.rejects(publish({ asset: "b.bin" }), fault("Conflict", "no further assets"));
  await assert.rejects(publish({ unfinished: true }), fault("Conflict", "unfinished again"));
  await assert.rejects(publish({ asset: "b.bin", unfinished: true }), fault("Conflict"));
  assert.deepEqual((await call("ListPackageVersionAssets", version)).assets, [first.asset]);
  assert.equal(await leftovers(), 0);
});

test("what is refused whatever its bytes are is refused before they are read", async (t) => {
  const { publish } = await open(t);
  await publish();
  const bytes: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => assert.fail("the body was read"),
  };
  await assert.rejects(publish({ bytes, asset: "b.bin" }), fault("Conflict"));
  await assert.rejects(publish({ bytes, sha256: sha256Of("other") }), fault("Conflict"));
  await assert.rejects(publish({ bytes, version: "2.0", size: maxAssetBytes + 1 }), fault("ServiceQuotaExceeded"));
  await assert.rejects(publish({ bytes, version: "2.0", asset: "a/b" }), fault("Validation"));
  await assert.rejects(publish({ bytes, repository: "gone" }), fault("ResourceNotFound", "gone"));
});

test("statuses go as the API sends them, and only those that are finished and not gone give their assets", async (t) => {
  const { publish, change, read, call } = await open(t);
  await publish();
  await change("Unlisted");
  assert.equal(await read(), "content of a.bin");
  await assert.rejects(publish({ asset: "b.bin" }), fault("Conflict"));
  await change("Archived");
  await assert.rejects(read(), fault("ResourceNotFound", "Archived"));
  await assert.rejects(publish(), fault("Conflict", "Archived"));
  await change("Published");
  assert.equal(await read(), "content of a.bin");
  await call("DisposePackageVersions", { ...coordinates, versions: ["1.0"] });
  await assert.rejects(read(), fault("ResourceNotFound", "Disposed"));
  await assert.rejects(publish(), fault("Conflict", "Disposed"));
  assert.deepEqual((await call("ListPackageVersionAssets", version)).assets, []);
  await call("DeletePackageVersions", { ...coordinates, versions: ["1.0"] });
  assert.equal((await publish({ content: "another" })).status, "Published");
  assert.equal(await read(), "another");
});

test("bytes that are not those of the digest are refused, and nothing of them stays", async (t) => {
  const { publish, call, store, blobs, leftovers } = await open(t);
  const kept = async () => {
    const domain = await findDomain(store.db, owner, "acme");
    let count = 0;
    for await (const _ of blobs.of(String(domain?.id)).list()) count += 1;
    return count;
  };
  await assert.rejects(publish({ sha256: sha256Of("other") }), fault("Validation", "SHA-256"));
  await assert.rejects(call("DescribePackage", coordinates), fault("ResourceNotFound"));
  assert.deepEqual([await leftovers(), await kept()], [0, 0]);
  await publish();
  assert.deepEqual([await leftovers(), await kept()], [0, 1]);
});

test("a body that breaks off is a bad request, and nothing of it stays", async (t) => {
  const { publish, call, leftovers } = await open(t);
  const broken = async function* () {
    yield Buffer.from("content");
    throw new Error("aborted");
  };
  await assert.rejects(publish({ bytes: broken() }), fault("Validation", "ended early"));
  await assert.rejects(call("DescribePackage", coordinates), fault("ResourceNotFound"));
  assert.equal(await leftovers(), 0);
});

test("an asset may be empty, and is no larger than the server takes, whether or not its size is told", async (t) => {
  const { publish, read } = await open(t);
  assert.equal((await publish({ content: "" })).asset?.size, 0);
  assert.equal(await read(), "");
  const [largest, tooLarge] = [Buffer.alloc(maxAssetBytes), Buffer.alloc(maxAssetBytes + 1)];
  assert.equal((await publish({ version: "2.0", content: largest })).asset?.size, maxAssetBytes);
  await assert.rejects(publish({ version: "3.0", content: tooLarge, size: null }), fault("ServiceQuotaExceeded"));
});

test("a version has 150 assets, and the next is one too many", async (t) => {
  const { publish, call, leftovers } = await open(t);
  for (let index = 0; index < 150; index += 1) await publish({ asset: `${index}`, unfinished: true });
  await assert.rejects(publish({ asset: "150", unfinished: true }), fault("ServiceQuotaExceeded", "150"));
  await assert.rejects(publish({ asset: "150" }), fault("ServiceQuotaExceeded", "150"));
  assert.equal((await publish({ asset: "149" })).status, "Published", "one that is there is not one more");
  const { assets = [], nextToken } = await call("ListPackageVersionAssets", { ...version, maxResults: 100 });
  const rest = await call("ListPackageVersionAssets", { ...version, maxResults: 100, nextToken });
  const names = [...assets, ...(rest.assets ?? [])].map(({ name }) => name);
  assert.deepEqual(names, names.toSorted());
  assert.equal(new Set(names).size, 150);
  assert.equal(await leftovers(), 0);
});

test("ten assets sent at once to one version all arrive, and one sent by ten arrives once", async (t) => {
  const { publish, call } = await open(t);
  const names = Array.from({ length: 10 }, (_, index) => `${index}.bin`);
  await Promise.all(names.map((asset) => publish({ asset, unfinished: true })));
  const same = await Promise.all(names.map(() => publish({ asset: "same.bin", unfinished: true })));
  assert.equal(new Set(same.map(({ versionRevision }) => versionRevision)).size, 1);
  const { assets = [], versionRevision } = await call("ListPackageVersionAssets", version);
  assert.deepEqual(
    assets.map(({ name }) => name),
    [...names, "same.bin"],
  );
  assert.equal(versionRevision, same[0]?.versionRevision);
});

test("of two who send other bytes under one name, one is refused", async (t) => {
  const { publish, read } = await open(t);
  const sent = await Promise.allSettled([publish({ content: "one" }), publish({ content: "two" })]);
  const refused = sent.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 1);
  assert.ok(fault("Conflict", "other content")(refused[0]?.reason));
  assert.equal(await read(), sent[0]?.status === "fulfilled" ? "one" : "two");
});

test("who sends into a repository or version that is deleted meanwhile is told so, or publishes it anew", async (t) => {
  const { publish, call, statusOf, leftovers } = await open(t);
  const meanwhile = (work: () => Promise<unknown>): AsyncIterable<Uint8Array> =>
    (async function* () {
      await work();
      yield Buffer.from("content of b.bin");
    })();
  await publish({ unfinished: true });
  const deletesVersion = meanwhile(() => call("DeletePackageVersions", { ...coordinates, versions: ["1.0"] }));
  await publish({ asset: "b.bin", unfinished: true, bytes: deletesVersion });
  assert.equal(await statusOf(), "Unfinished");
  assert.equal((await call("ListPackageVersionAssets", version)).assets?.length, 1);
  const deletesAll = meanwhile(() => call("DeleteRepository", { domain: "acme", repository: "app" }));
  await assert.rejects(
    publish({ asset: "c.bin", content: "content of b.bin", bytes: deletesAll }),
    fault("ResourceNotFound", "app"),
  );
  assert.equal(await leftovers(), 0);
});

test("versions are where they were published or copied to, and nowhere downstream", async (t) => {
  const { publish, call, read } = await open(t);
  await call("UpdateRepository", { domain: "acme", repository: "app", upstreams: [{ repositoryName: "other" }] });
  await publish({ repository: "other", content: "theirs" });
  await assert.rejects(read(), fault("ResourceNotFound"));
  const copy = { ...coordinates, versions: ["1.0"], includeFromUpstream: true };
  await assert.rejects(
    call("CopyPackageVersions", { ...copy, sourceRepository: "app", destinationRepository: "third" }),
    fault("ResourceNotFound"),
  );
  assert.equal((await publish({ content: "ours" })).status, "Published", "what is upstream is in nobody's way");
  await call("DeletePackageVersions", { ...coordinates, versions: ["1.0"] });
  await call("CopyPackageVersions", { ...copy, sourceRepository: "other", destinationRepository: "app" });
  assert.equal(await read(), "theirs");
});

test("publishing that origin controls block is refused", async (t) => {
  const { publish, call } = await open(t);
  await call("PutPackageOriginConfiguration", { ...coordinates, restrictions: { publish: "BLOCK", upstream: "ALLOW" } });
  await assert.rejects(publish(), fault("AccessDenied"));
});

test("only formats without publishing clients of their own are published this way, and namespaces are a must", async (t) => {
  const { call } = await open(t);
  const input = {
    ...version,
    assetName: "a",
    assetSHA256: sha256Of(""),
    assetContent: { bytes: (async function* () {})(), size: 0 },
  };
  for (const format of ["npm", "maven"] as const) {
    await assert.rejects(call("PublishPackageVersion", { ...input, format }), fault("Validation", format));
  }
  await assert.rejects(call("PublishPackageVersion", { ...input, namespace: undefined }), fault("Validation", "namespace"));
  await assert.rejects(call("DescribePackageVersion", { ...version, namespace: undefined }), fault("Validation", "namespace"));
  await assert.rejects(call("PublishPackageVersion", input, guest), fault("ResourceNotFound", "Domain"));
});
