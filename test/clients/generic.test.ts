/* Packages without a client of their own, by everything that people publish and fetch them with. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  ConflictException,
  GetPackageVersionAssetCommand,
  ListPackageVersionAssetsCommand,
  PublishPackageVersionCommand,
  ValidationException,
} from "@aws-sdk/client-codeartifact";
import { apiClient, genericEndpoint, makeDomain, tokenFor } from "../support/api.ts";
import { clientSuite } from "../support/clients.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { stagedIn } from "../support/stored.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const sha256Of = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

let packhouse: Packhouse;
let desk: Workplace;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [{ repository: "store" }, { repository: "app", upstreams: ["store"] }]);
  desk = makeWorkplace({}, packhouse.awsEnv);
});

after(async () => {
  desk.remove();
  await packhouse.stop();
});

clientSuite("aws", (command) => {
  const aws = (...words: readonly string[]): Promise<Finished> => desk.run([...command, "codeartifact", ...words]);
  const told = async (...words: readonly string[]): Promise<Record<string, unknown>> =>
    JSON.parse(assertDone(await aws(...words, "--output", "json")).stdout) as Record<string, unknown>;
  const hammer = (repository = "store") =>
    [
      "--domain",
      domain,
      "--repository",
      repository,
      "--format",
      "generic",
      "--namespace",
      "tools",
      "--package",
      "hammer",
    ] as const;
  const version = (number: string, repository?: string) => [...hammer(repository), "--package-version", number] as const;
  const publish = (number: string, name: string, content: string, ...more: readonly string[]): readonly string[] => {
    desk.write({ sent: content });
    const digest = ["--asset-sha256", sha256Of(content)];
    return ["publish-package-version", ...version(number), "--asset-content", "sent", "--asset-name", name, ...digest, ...more];
  };

  test("publishes one asset, describes, lists and downloads it", async () => {
    const published = await told(...publish("1.0", "hammer.bin", "one"));
    assert.partialDeepStrictEqual(published, { status: "Published", asset: { name: "hammer.bin", size: 3 } });
    assert.partialDeepStrictEqual(await told("describe-package-version", ...version("1.0")), {
      packageVersion: { packageName: "hammer", displayName: "hammer", revision: published.versionRevision, licenses: [] },
    });
    const { assets } = await told("list-package-version-assets", ...version("1.0"));
    assert.partialDeepStrictEqual(assets, [{ name: "hammer.bin", hashes: { "SHA-256": sha256Of("one") } }]);
    const revision = ["--package-version-revision", String(published.versionRevision)];
    const got = await told("get-package-version-asset", ...version("1.0"), "--asset", "hammer.bin", ...revision, "got");
    assert.deepEqual(got, { assetName: "hammer.bin", packageVersion: "1.0", packageVersionRevision: published.versionRevision });
    assert.equal(desk.read("got"), "one");
    assert.deepEqual((await told("list-package-version-dependencies", ...version("1.0"))).dependencies, []);
    assertRefused(await aws("get-package-version-readme", ...version("1.0")), /ResourceNotFoundException/);
  });

  test("publishes several assets, which can be downloaded once the last is there", async () => {
    for (const name of ["a", "b"]) {
      assert.equal((await told(...publish("2.0", name, name, "--unfinished"))).status, "Unfinished");
    }
    assertRefused(await aws("get-package-version-asset", ...version("2.0"), "--asset", "a", "got"), /ResourceNotFoundException/);
    assert.equal((await told(...publish("2.0", "c", "c"))).status, "Published");
    for (const name of ["a", "b", "c"]) {
      await told("get-package-version-asset", ...version("2.0"), "--asset", name, "got");
      assert.equal(desk.read("got"), name);
    }
  });

  test("is refused what is wrong, and nothing of it is there", async () => {
    const wrong = publish("3.0", "a", "content").with(-1, sha256Of("another"));
    assertRefused(await aws(...wrong), /ValidationException.*SHA-256/);
    assertRefused(await aws(...publish("3.0", "no/good", "content")), /ValidationException/);
    assertRefused(await aws("describe-package-version", ...version("3.0")), /ResourceNotFoundException/);
    assert.deepEqual(stagedIn(packhouse), []);
    const npm = publish("3.0", "a", "content").map((word) => (word === "generic" ? "npm" : word));
    assertRefused(await aws(...npm), /ValidationException/);
    assertRefused(
      await aws("list-package-versions", ...hammer().filter((word) => !/namespace|tools/.test(word))),
      /ValidationException/,
    );
  });

  test("publishes the same again, but nothing else once a version is published", async () => {
    assert.equal((await told(...publish("1.0", "hammer.bin", "one"))).status, "Published");
    for (const words of [
      publish("1.0", "hammer.bin", "two"),
      publish("1.0", "new.bin", "new"),
      publish("1.0", "hammer.bin", "one", "--unfinished"),
    ])
      assertRefused(await aws(...words), /ConflictException/);
  });

  test("takes a version through its states", async () => {
    await told(...publish("4.0", "a", "first", "--unfinished"));
    const four = [...hammer(), "--versions", "4.0"];
    const download = () => aws("get-package-version-asset", ...version("4.0"), "--asset", "a", "got");
    for (const status of ["Published", "Unlisted", "Archived", "Published"]) {
      await told("update-package-versions-status", ...four, "--target-status", status);
      if (status === "Archived") assertRefused(await download(), /ResourceNotFoundException/);
      else assertDone(await download());
    }
    await told("dispose-package-versions", ...four);
    assertRefused(await download(), /ResourceNotFoundException/);
    assertRefused(await aws(...publish("4.0", "a", "first")), /ConflictException/);
    await told("delete-package-versions", ...four);
    await told(...publish("4.0", "a", "second"));
    assertDone(await download());
    assert.equal(desk.read("got"), "second");
  });

  test("finds a version downstream only after copying it there", async () => {
    assertRefused(await aws("describe-package-version", ...version("1.0", "app")), /ResourceNotFoundException/);
    const [, , , , ...coordinates] = hammer();
    const way = ["--domain", domain, "--source-repository", "store", "--destination-repository", "app"];
    await told("copy-package-versions", ...way, ...coordinates, "--versions", "1.0");
    await told("get-package-version-asset", ...version("1.0", "app"), "--asset", "hammer.bin", "got");
    assert.equal(desk.read("got"), "one");
    await told("put-package-origin-configuration", ...hammer("app"), "--restrictions", "publish=BLOCK,upstream=ALLOW");
    const blocked = publish("9.0", "a", "a").map((word) => (word === "store" ? "app" : word));
    assertRefused(await aws(...blocked), /AccessDeniedException/);
  });

  for (const name of ["Größe & Maß, 1+1 (α) [β] {γ}.txt", "設計 書.zip", "~!@^&()-_+[]{};,.`", "x".repeat(255)])
    test(`publishes and downloads an asset called ${name.slice(0, 40)}`, async () => {
      await told(...publish(`n-${sha256Of(name).slice(0, 8)}`, name, name));
      const where = version(`n-${sha256Of(name).slice(0, 8)}`);
      const { assetName } = await told("get-package-version-asset", ...where, "--asset", name, "got");
      assert.equal(decodeURIComponent(String(assetName)), name);
      assert.equal(desk.read("got"), name);
    });
});

clientSuite("boto3", (command) => {
  const script = `
import boto3, hashlib, io, sys
from botocore.exceptions import ClientError, ParamValidationError
client = boto3.client("codeartifact")
place = dict(domain="${domain}", repository="store", format="generic")
def publish(namespace, asset, content, **more):
    digest = hashlib.sha256(content).hexdigest()
    return client.publish_package_version(**place, namespace=namespace, package="saw", packageVersion="1.0+x~1:2",
        assetName=asset, assetContent=io.BytesIO(content), assetSHA256=digest, **more)
def refused(code, call):
    try:
        call()
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
    else:
        raise AssertionError(code)
for index in range(5):
    assert publish("python.one", f"{index} ü.bin", b"x" * index, unfinished=True)["status"] == "Unfinished"
assert publish("python.one", "last", b"")["status"] == "Published"
publish("python.two", "a", b"a")
version = dict(place, namespace="python.one", package="saw", packageVersion="1.0+x~1:2")
pages = client.get_paginator("list_package_version_assets").paginate(**version, PaginationConfig={"PageSize": 2})
names = [asset["name"] for page in pages for asset in page["assets"]]
assert names == ["0 ü.bin", "1 ü.bin", "2 ü.bin", "3 ü.bin", "4 ü.bin", "last"], names
got = client.get_package_version_asset(**version, asset="4 ü.bin")
assert got["asset"].read() == b"xxxx"
found = client.list_packages(**place, namespace="python.")["packages"]
assert [one["namespace"] for one in found] == ["python.one", "python.two"], found
refused("ConflictException", lambda: publish("python.one", "another", b""))
refused("ValidationException", lambda: client.list_package_versions(**place, package="saw"))
refused("ValidationException", lambda: publish("python.three", "a/b", b""))
print("all as it should be")
`;

  test("publishes, pages through and downloads assets, and knows the errors", async () => {
    desk.write({ "generic.py": script });
    assert.match(assertDone(await desk.run([...command, "generic.py"])).output, /all as it should be/);
  });
});

describe("the AWS SDK for JavaScript", () => {
  const place = { domain, repository: "store", format: "generic", namespace: "sdk", package: "drill" } as const;

  test("publishes from a stream, ten at once into one version", async () => {
    const version = { ...place, packageVersion: "1.0" };
    const client = apiClient(packhouse);
    const content = Buffer.alloc(300_000, "0123456789");
    desk.write({ drill: content });
    await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        client.send(
          new PublishPackageVersionCommand({
            ...version,
            assetName: `${index}`,
            assetContent: createReadStream(join(desk.project, "drill")),
            assetSHA256: sha256Of(content),
            unfinished: true,
          }),
        ),
      ),
    );
    const { assets = [] } = await client.send(new ListPackageVersionAssetsCommand(version));
    assert.deepEqual(
      assets.map(({ name, size }) => [name, size]),
      Array.from({ length: 10 }, (_, index) => [`${index}`, content.length]),
    );
  });

  test("knows the errors, and gets the bytes back", async () => {
    const client = apiClient(packhouse);
    const publish = { ...place, packageVersion: "2.0", assetName: "a", assetContent: "a", assetSHA256: sha256Of("a") };
    await client.send(new PublishPackageVersionCommand(publish));
    const other = { ...publish, assetContent: "b", assetSHA256: sha256Of("b") };
    await assert.rejects(client.send(new PublishPackageVersionCommand(other)), ConflictException);
    const wrong = { ...publish, assetSHA256: sha256Of("b"), packageVersion: "3.0" };
    await assert.rejects(client.send(new PublishPackageVersionCommand(wrong)), ValidationException);
    const { asset } = await client.send(new GetPackageVersionAssetCommand({ ...place, packageVersion: "2.0", asset: "a" }));
    assert.equal(await asset?.transformToString(), "a");
  });
});

clientSuite("curl", (command) => {
  let token: string;

  before(async () => {
    token = await tokenFor(packhouse, domain);
  });

  const curl = (path: string, ...words: readonly string[]): Promise<Finished> =>
    desk.run([
      ...command,
      "-sS",
      "--fail-with-body",
      "-u",
      `aws:${token}`,
      ...words,
      `${genericEndpoint(packhouse, domain, "store")}${path}`,
    ]);
  const statusOf = async (path: string, ...words: readonly string[]): Promise<string> =>
    (await curl(path, "-o", "answer", "-w", "%{http_code}", ...words)).stdout;

  test("uploads a file, again, and another in its place", async () => {
    desk.write({ file: "some content", other: "other content" });
    const digest = ["-H", `X-Checksum-Sha256: ${sha256Of("some content").toUpperCase()}`];
    assert.equal(await statusOf("curl/file/1.0/file%20%CE%B1.txt", "-T", "file", ...digest), "201");
    assert.partialDeepStrictEqual(JSON.parse(desk.read("answer")), {
      version: "1.0",
      status: "Published",
      asset: { name: "file α.txt", hashes: { "SHA-256": sha256Of("some content") } },
    });
    assert.equal(await statusOf("curl/file/1.0/file%20%CE%B1.txt", "-T", "file"), "200");
    assert.equal(await statusOf("curl/file/1.0/file%20%CE%B1.txt", "-T", "other"), "409");
    assert.equal(await statusOf("curl/file/2.0/a", "-T", "other", ...digest), "400");
    assert.equal(await statusOf("curl/file/2.0/"), "404");
  });

  test("uploads from a pipe, without a length", async () => {
    const [program = ""] = command;
    const address = `${genericEndpoint(packhouse, domain, "store")}curl/pipe/1.0/a`;
    assertDone(await desk.run(["sh", "-c", `printf piped | '${program}' -sSf -u 'aws:${token}' -T - '${address}'`]));
    assert.equal(assertDone(await curl("curl/pipe/1.0/a")).stdout, "piped");
  });

  test("goes on with a download that broke off, and is told when there is nothing new", async () => {
    desk.write({ half: "some" });
    assertDone(await curl("curl/file/1.0/file%20%CE%B1.txt", "-C", "-", "-o", "half"));
    assert.equal(desk.read("half"), "some content");
    assert.equal(await statusOf("curl/file/1.0/file%20%CE%B1.txt", "--etag-save", "etag"), "200");
    assert.equal(await statusOf("curl/file/1.0/file%20%CE%B1.txt", "--etag-compare", "etag"), "304");
    const head = assertDone(await curl("curl/file/1.0/file%20%CE%B1.txt", "-I")).stdout;
    assert.match(head, /content-length: 12\r\n/i);
    assert.match(head, /content-disposition: attachment; filename="file _\.txt"; filename\*=UTF-8''file%20%CE%B1\.txt\r\n/i);
    assert.match(head, /x-content-type-options: nosniff\r\n/i);
  });

  test("lists what a version holds, finished or not, with addresses that can be fetched", async () => {
    for (const name of ["b", "a%2Bb"]) assert.equal(await statusOf(`curl/list/1.0/${name}?unfinished=true`, "-T", "file"), "201");
    assert.equal(await statusOf("curl/list/1.0/b"), "404");
    assert.equal(await statusOf("curl/list/1.0/b", "-T", "file"), "201");
    const { status, assets } = JSON.parse(assertDone(await curl("curl/list/1.0/")).stdout) as {
      status: string;
      assets: readonly { readonly name: string; readonly url: string }[];
    };
    assert.deepEqual([status, assets.map(({ name }) => name)], ["Published", ["a+b", "b"]]);
    for (const { url } of assets) {
      const { stdout } = assertDone(await desk.run([...command, "-sSf", "-u", `aws:${token}`, url]));
      assert.equal(stdout, "some content");
    }
  });

  test("publishes through the API with a signature of its own, and not without the hash of what it sends", async () => {
    desk.write({ file: "some content" });
    const { accessKeyId, secretAccessKey, region } = packhouse.credentials;
    const where = "asset=a&domain=acme&format=generic&namespace=curl&package=signed&repository=store&version=1.0";
    const signed = (...words: readonly string[]): Promise<Finished> =>
      desk.run([
        ...[...command, "-sS", "--aws-sigv4", `aws:amz:${region}:codeartifact`, "-u", `${accessKeyId}:${secretAccessKey}`],
        ...["--data-binary", "@file", ...words, `${packhouse.url}/v1/package/version/publish?${where}`],
      ]);
    assert.match(assertDone(await signed()).stdout, /assetSHA256.*must not be null/);
    const hash = `x-amz-content-sha256: ${sha256Of("some content")}`;
    assert.partialDeepStrictEqual(JSON.parse(assertDone(await signed("-H", hash)).stdout), { status: "Published" });
  });
});
