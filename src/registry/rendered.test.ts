import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { packageId } from "../../test/support/plain-format.ts";
import { freshMs, makeProcess, openRegistry, owner, publishThrough, region } from "../../test/support/registry.ts";
import { disassociateConnection } from "./external-connections.ts";
import { defaultQuotas } from "./quotas.ts";
import { refreshRepository } from "./refresh.ts";
import { removeRepository, updateRepository } from "./repositories.ts";
import { tagResource } from "./tags.ts";

const id = packageId("ui");
const quotas = { ...defaultQuotas, domainsPerAccount: 1_000 };

/** A registry whose `app` reads through `team` and `store`, seen by two processes that render the same document. */
async function open() {
  const registry = await openRegistry({ team: {}, store: { connection: "ext:a" }, app: { upstreams: ["team", "store"] } });
  const { place, upstream, publish, time } = registry;
  upstream.offer("ext:a", "ui", "9.0.0", { tag: "theirs" });
  await publish("team", "ui", "1.0.0", { tags: ["latest"] });
  let made = 0;
  const renderer = (process: Pick<typeof registry, "session">) => async () => {
    const session = await process.session("app");
    const rendered = await session.rendered(id, "all", async (view) => {
      made += 1;
      const versions = view.versions.map(({ version, status, manifest }) => `${version} ${status} ${manifest}`).sort();
      return JSON.stringify([versions, view.tags]);
    });
    return rendered;
  };
  const here = renderer(registry);
  const there = renderer(makeProcess(place));
  const address = { owner, domain: registry.domain.name, repository: "app" };
  return { ...registry, time, here, there, address, made: () => made };
}

type Opened = Awaited<ReturnType<typeof open>>;

const repositoryParts = ({ store }: Opened) => ({ store, region, quotas });

const changes: Readonly<Record<string, (opened: Opened) => unknown>> = {
  "a publish": ({ publish }) => publish("team", "ui", "1.1.0"),
  "a publish in the repository itself": ({ publish }) => publish("app", "ui", "2.0.0"),
  "a publish by another process": ({ place }) => publishThrough(makeProcess(place), "team", "ui", "1.1.0"),
  "a tag": async ({ session }) => (await session("team")).setTag(id, "next", "1.0.0"),
  "a tag taken away": async ({ session }) => (await session("team")).removeTag(id, "latest"),
  "a deprecation": async ({ session }) =>
    (await session("team")).rewriteManifests(id, "PutPackageMetadata", () => '{"deprecated":"x"}'),
  "a status": ({ setStatus }) => setStatus("team", "ui", "1.0.0", "Archived"),
  "a version deleted": async ({ session }) => (await session("team")).deleteVersions(id, ["1.0.0"]),
  "a package deleted": async ({ session }) => (await session("team")).deletePackage(id),
  "origin controls": ({ setControls }) => setControls("app", "ui", { publish: "ALLOW", upstream: "BLOCK" }),
  "another upstream list": (opened) => updateRepository(repositoryParts(opened), opened.address, { upstreams: ["team"] }),
  "an upstream repository deleted": (opened) =>
    removeRepository(repositoryParts(opened), { ...opened.address, repository: "team" }),
  "a connection taken away": ({ store, address }) =>
    disassociateConnection({ store }, { ...address, repository: "store" }, "ext:a"),
  "another registry's new version, found once its document is old": ({ upstream, time }) => {
    upstream.offer("ext:a", "ui", "9.1.0");
    time.now += freshMs;
  },
  "another registry's new version, found by a refresh": async ({ upstream, store, graphs, address }) => {
    upstream.offer("ext:a", "ui", "9.1.0");
    assert.equal(await refreshRepository(store, graphs, address), 1);
  },
};

for (const [what, change] of Object.entries(changes))
  test(`${what} is in the very next document, of every process`, async () => {
    const opened = await open();
    const before = [await opened.here(), await opened.there()];
    const made = opened.made();
    // A document that was just fetched may have been the first sign of its own change.
    assert.equal((await opened.here())?.etag, before[0]?.etag);
    await change(opened);
    for (const [index, render] of [opened.here, opened.there].entries()) {
      const after = await render();
      assert.notEqual(after?.etag, before[index]?.etag);
      assert.notDeepEqual(after?.bytes, before[index]?.bytes);
    }
    assert.ok(opened.made() > made);
  });

test("while nothing changes, a document is made once, for any number of callers", async () => {
  const { here, made } = await open();
  await here();
  await here();
  const before = made();
  const documents = await Promise.all(Array.from({ length: 10 }, () => here()));
  assert.equal(new Set(documents).size, 1);
  assert.equal(made(), before);
});

test("callers that come at once share the making", async () => {
  const { here, made, upstream } = await open();
  const { promise, resolve } = Promise.withResolvers<void>();
  upstream.gate = promise;
  const documents = Array.from({ length: 10 }, () => here());
  resolve();
  assert.equal(new Set((await Promise.all(documents)).map((document) => document?.etag)).size, 1);
  assert.ok(made() <= 2, `it was made ${made()} times`);
});

test("a document that comes out the same keeps its ETag", async () => {
  const { here, time, setControls } = await open();
  const before = await here();
  time.now += freshMs;
  assert.equal((await here())?.etag, before?.etag);
  await setControls("team", "ui", { publish: "BLOCK", upstream: "BLOCK" });
  assert.equal((await here())?.etag, before?.etag);
});

test("a change of another package makes nothing anew", async () => {
  const { here, made, publish } = await open();
  await here();
  await here();
  const before = made();
  await publish("team", "other", "1.0.0");
  await here();
  assert.equal(made(), before);
});

test("another document of the package, seen for the first time, makes nothing anew", async () => {
  const { here, made, session, upstream } = await open();
  await here();
  assert.equal(made(), 1);
  upstream.offer("ext:a", "beside", "1.0.0");
  assert.notEqual(await (await session("app")).remoteDocument(id, "beside.json", "application/json"), null);
  await here();
  assert.equal(made(), 1);
});

test("a change while a document is made is in the next one", async () => {
  const { session, publish } = await open();
  const render = async (during: () => Promise<unknown>) =>
    (
      await (
        await session("app")
      ).rendered(id, "slow", async (view) => {
        await during();
        return view.versions
          .map(({ version }) => version)
          .sort()
          .join(" ");
      })
    )?.bytes.toString();
  assert.equal(await render(() => publish("team", "ui", "1.1.0")), "1.0.0 9.0.0");
  assert.equal(await render(async () => undefined), "1.0.0 1.1.0 9.0.0");
});

test("variants, repositories and endpoints have documents of their own", async () => {
  const { session } = await open();
  const render = async (repository: string, variant: string) => {
    const opened = await session(repository);
    return (await opened.rendered(id, variant, async () => `${variant} ${opened.endpoint}`))?.bytes.toString();
  };
  for (const repository of ["app", "team"]) {
    for (const variant of ["full", "short"]) {
      assert.equal(await render(repository, variant), `${variant} http://localhost/${repository}/`);
    }
  }
});

test("no package and no document are null, and are not remembered for longer than they hold", async () => {
  const { session, publish } = await open();
  const render = async (text: string | null) => (await session("team")).rendered(packageId("none"), "all", async () => text);
  assert.equal(await render("made"), null);
  await publish("team", "none", "1.0.0");
  assert.equal(await render(null), null);
  await publish("team", "none", "1.1.0");
  assert.equal((await render("made"))?.bytes.toString(), "made");
});

test("a document that could not be made is tried again", async () => {
  const { session } = await open();
  const opened = await session("app");
  const failing = opened.rendered(id, "all", async () => Promise.reject(new Error("no")));
  await assert.rejects(failing, /no/);
  assert.equal((await opened.rendered(id, "all", async () => "made"))?.bytes.toString(), "made");
});

test("the compressed form is the document", async () => {
  const { here } = await open();
  const document = await here();
  const zipped = await document?.gzip();
  assert.deepEqual(gunzipSync(zipped ?? Buffer.alloc(0)), document?.bytes);
});

test("documents beyond the memory for them are made again", async () => {
  const { place, publish } = await open();
  await publish("team", "big", "1.0.0");
  let made = 0;
  const render = async (process: ReturnType<typeof makeProcess>, name: string) =>
    (await process.session("team")).rendered(packageId(name), "all", async () => {
      made += 1;
      return "x".repeat(10_000);
    });
  const small = makeProcess(place, "refuse", 20_000);
  for (const name of ["big", "ui", "big"]) await render(small, name);
  assert.equal(made, 3);
  const large = makeProcess(place, "refuse", 100_000);
  for (const name of ["big", "ui", "big"]) await render(large, name);
  assert.equal(made, 5);
});

test("a setting of the repository is in the very next session", async () => {
  const { store, session, address, domain } = await open();
  assert.equal((await session("app")).settings.get("unpublish"), undefined);
  const arn = `arn:aws:codeartifact:${region}:${owner}:repository/${domain.name}/${address.repository}`;
  await tagResource({ store, region, quotas }, arn, [{ key: "packhouse:unpublish", value: "allow" }]);
  assert.equal((await session("app")).settings.get("unpublish"), "allow");
});
