/* Who may have a version, and who may change it (formats spec, common 2, 4, 8, 9). */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  DeletePackageVersionsCommand,
  DescribePackageCommand,
  DescribePackageVersionCommand,
  PutPackageOriginConfigurationCommand,
} from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { type NugetDesk, nugetDesk, nupkg, pushBody } from "../support/nupkgs.ts";
import { blockPublishing, copyVersion, deny, threeInARow } from "../support/packages.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { formType } from "../support/upload.ts";

const domain = "acme";

let packhouse: Packhouse;
let store: NugetDesk;
let app: NugetDesk;

before(async () => {
  packhouse = await startPackhouse();
  await makeDomain(packhouse, domain, [...threeInARow(), { repository: "closed" }, { repository: "copies" }]);
  store = await nugetDesk(packhouse, domain, "store");
  app = await nugetDesk(packhouse, domain, "app");
});

after(() => packhouse.stop());

const at = (name: string, repository = "store") =>
  ({ domain, repository, format: "nuget", package: name, packageVersion: "1.0.0" }) as const;

test("a package comes through a chain of repositories, and is kept at its end", async () => {
  const built = await store.publish("Acme.Far", "1.0.0");
  assert.deepEqual(await app.versions("acme.far"), ["1.0.0"]);
  assert.deepEqual((await app.download("acme.far", "1.0.0")).bytes, built.bytes);
  const client = apiClient(packhouse);
  const { packageVersion } = await client.send(new DescribePackageVersionCommand(at("acme.far", "app")));
  assert.equal(packageVersion?.packageName, "acme.far");
  await assert.rejects(client.send(new DescribePackageVersionCommand(at("acme.far", "team"))), {
    name: "ResourceNotFoundException",
  });
  assert.equal((await app.push(nupkg("Acme.Far", "1.0", { description: "Other" }).bytes)).status, 409);
  await store.publish("Acme.Near", "1.0.0");
  const upstreams = await app.push(nupkg("Acme.Near", "1.0.0").bytes);
  assert.deepEqual([upstreams.status, /upstream repository store/.test(upstreams.phrase)], [409, true]);
  assert.equal((await app.mark("acme.near", "1.0.0", "DELETE")).status, 404);
  const { data } = await app.json<{ readonly data: readonly { readonly id: string }[] }>("v3/query?q=acme");
  assert.deepEqual(data.map(({ id }) => id).toSorted(), ["Acme.Far", "Acme.Near"]);
});

test("what was deleted by the API can be published again", async () => {
  await store.publish("Acme.Deleted", "1.0.0");
  const { packageVersion, ...wanted } = at("acme.deleted");
  await apiClient(packhouse).send(new DeletePackageVersionsCommand({ ...wanted, versions: [packageVersion] }));
  assert.equal((await store.ask("v3/flatcontainer/acme.deleted/index.json")).status, 404);
  await store.publish("Acme.Deleted", "1.0.0", { description: "Other" });
});

test("origin controls and package groups say who may publish", async () => {
  const client = apiClient(packhouse);
  await store.publish("Acme.Guarded", "1.0.0");
  const { packageVersion: _, ...guarded } = at("acme.guarded");
  const restrictions = { publish: "BLOCK", upstream: "ALLOW" } as const;
  await client.send(new PutPackageOriginConfigurationCommand({ ...guarded, restrictions }));
  const blocked = await store.push(nupkg("Acme.Guarded", "1.1.0").bytes);
  assert.deepEqual([blocked.status, /origin controls/.test(blocked.phrase)], [403, true]);
  await blockPublishing(packhouse, domain, "/nuget//inner~");
  assert.equal((await store.push(nupkg("Inner.Core", "1.0.0").bytes)).status, 403);
  const { package: described } = await client.send(new DescribePackageCommand({ ...guarded, package: "ACME.Guarded" }));
  assert.equal(described?.originConfiguration?.restrictions?.publish, "BLOCK");
});

test("rights are asked for one by one", async () => {
  const closed = await nugetDesk(packhouse, domain, "closed");
  const place = { domain, repository: "closed" };
  await closed.publish("Acme.Shut", "1.0.0");
  await deny(packhouse, place, ["PublishPackageVersion"]);
  const refused = await closed.push(nupkg("Acme.Shut", "1.1.0").bytes);
  assert.deepEqual([refused.status, /PublishPackageVersion/.test(refused.phrase)], [403, true]);
  assert.equal((await closed.push(nupkg("Acme.Shut", "1.0.0").bytes, "v2/symbolpackage")).status, 403);
  assert.equal((await closed.mark("acme.shut", "1.0.0", "DELETE")).status, 204);
  await deny(packhouse, place, ["UpdatePackageVersionsStatus"]);
  assert.equal((await closed.mark("acme.shut", "1.0.0", "POST")).status, 403);
  await deny(packhouse, place, ["ReadFromRepository"]);
  for (const path of [
    "v3/index.json",
    "v3/flatcontainer/acme.shut/index.json",
    "v3/flatcontainer/acme.shut/1.0.0/acme.shut.1.0.0.nupkg",
    "v3/flatcontainer/acme.shut/1.0.0/acme.shut.nuspec",
    "v3/flatcontainer/acme.shut/1.0.0/icon",
    "v3/registration/acme.shut/index.json",
    "v3/query?q=shut",
    "v3/autocomplete?id=acme.shut",
  ])
    assert.equal((await closed.ask(path)).status, 403, path);
  // Publishing needs the right to read, too.
  assert.equal((await closed.push(nupkg("Acme.Shut", "1.2.0").bytes)).status, 403);
});

test("nobody is asked for a token in vain, and a key alone will do", async () => {
  const body = pushBody(nupkg("Acme.Keyed", "1.0.0").bytes);
  const push = (headers: Readonly<Record<string, string>>) =>
    store.ask("v2/package/", { method: "PUT", body, headers: { "content-type": formType, authorization: "", ...headers } });
  const unknown = await push({});
  assert.equal(unknown.status, 401);
  assert.equal(unknown.headers["www-authenticate"], 'Basic realm="acme/store"');
  assert.equal((await push({ authorization: `Basic ${btoa("aws:nothing")}` })).status, 401);
  assert.equal((await push({ "x-nuget-apikey": "nothing" })).status, 401);
  assert.equal((await push({ "x-nuget-apikey": store.token })).status, 201);
  assert.equal((await push({ authorization: `Basic ${btoa(`aws:${store.token}`)}`, "x-nuget-apikey": "any" })).status, 200);
});

test("a copy is the same package elsewhere", async () => {
  const built = await store.publish("Acme.Copied", "1.0.0");
  await copyVersion(packhouse, at("acme.copied"), "copies");
  const copies = await nugetDesk(packhouse, domain, "copies");
  assert.deepEqual((await copies.download("acme.copied", "1.0.0")).bytes, built.bytes);
});
