/* Which group a package has is known only after looking; the permission is asked for on that group (service spec 15.20). */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreatePackageGroupCommand, GetAssociatedPackageGroupCommand } from "@aws-sdk/client-codeartifact";
import { apiClient, makeDomain } from "../support/api.ts";
import { startInProcess } from "../support/in-process.ts";

test("who may look at a package's group gets it; a refusal names the package and nothing of the groups", async (t) => {
  const server = await startInProcess();
  t.after(server.stop);
  await makeDomain(server, "acme", []);
  for (const packageGroup of ["/npm/ours/*", "/npm/secret-plans~"]) {
    await apiClient(server).send(new CreatePackageGroupCommand({ domain: "acme", packageGroup }));
  }
  const { account } = server;
  const arnOf = (pattern: string): string =>
    `arn:aws:codeartifact:${server.credentials.region}:${account}:package-group/acme${pattern}`;
  const Action = "codeartifact:GetAssociatedPackageGroup";
  const ana = await server.as({
    account,
    name: "ana",
    statements: [{ Effect: "Allow", Action, Resource: arnOf("/npm/ours/%2a") }],
  });
  const ask = (namespace: string, domain = "acme") =>
    apiClient(ana).send(new GetAssociatedPackageGroupCommand({ domain, format: "npm", namespace, package: "ui" }));
  assert.equal((await ask("ours")).packageGroup?.pattern, "/npm/ours/*");
  const denied = (pattern: string) => (thrown: Error) => {
    assert.equal(thrown.name, "AccessDeniedException");
    assert.ok(thrown.message.includes(`on resource: ${arnOf(pattern)} because`), thrown.message);
    return true;
  };
  await assert.rejects(ask("secret-plans-b"), denied("/npm/secret-plans-b/ui%24"));
  await assert.rejects(ask("other"), denied("/npm/other/ui%24"));
  await assert.rejects(ask("ours", "none"), { name: "AccessDeniedException" });
});
