/* A proxy that shows the server under a path among others, whether it passes the path on or takes it away. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GetRepositoryEndpointCommand, ListDomainsCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, genericEndpoint, makeDomain, pypiEndpoint, tokenFor } from "../support/api.ts";
import { type RawResponse, send } from "../support/raw-http.ts";
import { type Packhouse, startPackhouse } from "../support/start.ts";
import { freePort } from "../support/tls-front.ts";

const path = "/team/packages";

let packhouse: Packhouse;

before(async () => {
  const port = await freePort();
  packhouse = await startPackhouse({ port, publicUrl: `http://127.0.0.1:${port}${path}/` });
  await makeDomain(packhouse, "acme", [{ repository: "app" }]);
});

after(() => packhouse.stop());

/** Sends after the signature was made, as a proxy would that takes the path away. */
const behind = (): ReturnType<typeof apiClient> => {
  const client = apiClient(packhouse);
  client.middlewareStack.add(
    (next) => (step) => {
      const request = step.request as { path: string };
      assert.ok(request.path.startsWith(path), request.path);
      request.path = request.path.slice(path.length);
      return next(step);
    },
    { step: "finalizeRequest", priority: "low", name: "behind" },
  );
  return client;
};

test("what is signed for the path is known with and without it, and a signature for another path is not", async () => {
  for (const client of [apiClient(packhouse), behind()]) {
    const { domains } = await client.send(new ListDomainsCommand({}));
    assert.deepEqual(
      domains?.map(({ name }) => name),
      ["acme"],
    );
  }
  const elsewhere = apiClient({ ...packhouse, url: `${new URL(packhouse.url).origin}/team` });
  await assert.rejects(elsewhere.send(new ListDomainsCommand({})));
});

test("clients are led to addresses under the path", async () => {
  const question = new GetRepositoryEndpointCommand({ domain: "acme", repository: "app", format: "pypi" });
  const { repositoryEndpoint } = await apiClient(packhouse).send(question);
  assert.equal(repositoryEndpoint, pypiEndpoint(packhouse, "acme", "app"));
  assert.ok(repositoryEndpoint.startsWith(`${new URL(packhouse.url).origin}${path}/`), repositoryEndpoint);

  const headers = { authorization: `Bearer ${await tokenFor(packhouse, "acme")}` };
  const { pathname } = new URL(`${genericEndpoint(packhouse, "acme", "app")}tools/hammer/1.0/`);
  const ask = (method: string, address: string, body?: string): Promise<RawResponse> =>
    send(packhouse.url, { method, path: address, headers, body });
  assert.equal((await ask("PUT", `${pathname}hammer.txt`, "hammer")).status, 201);
  for (const address of [pathname, pathname.slice(path.length)]) {
    const { assets } = JSON.parse((await ask("GET", address)).text) as { assets: readonly { url: string }[] };
    const [asset] = assets;
    assert.ok(asset);
    assert.equal((await ask("GET", new URL(asset.url).pathname)).text, "hammer");
  }
});
