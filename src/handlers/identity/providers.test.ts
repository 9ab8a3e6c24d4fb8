import assert from "node:assert/strict";
import { test } from "node:test";
import { owner } from "../../../test/support/access.ts";
import { openIdentities, refusal } from "../../../test/support/identities.ts";

const Url = "https://ci.example.org/team";
const OpenIDConnectProviderArn = `arn:aws:iam::${owner}:oidc-provider/ci.example.org/team`;

test("a provider is registered by its issuer, described, changed and removed", async () => {
  const { call, time } = await openIdentities();
  const Tags = [{ Key: "team", Value: "web" }];
  const made = await call("CreateOpenIDConnectProvider", { Url, ClientIDList: ["a"], Tags });
  assert.deepEqual(made, { OpenIDConnectProviderArn, Tags });
  await assert.rejects(call("CreateOpenIDConnectProvider", { Url }), refusal("EntityAlreadyExists", Url));
  const provider = { OpenIDConnectProviderArn };
  for (const ClientID of ["b", "a"]) await call("AddClientIDToOpenIDConnectProvider", { ...provider, ClientID });
  await call("RemoveClientIDFromOpenIDConnectProvider", { ...provider, ClientID: "a" });
  const ThumbprintList = ["0123456789abcdef0123456789abcdef01234567"];
  await call("UpdateOpenIDConnectProviderThumbprint", { ...provider, ThumbprintList });
  await call("UntagOpenIDConnectProvider", { ...provider, TagKeys: ["team"] });
  assert.deepEqual(await call("GetOpenIDConnectProvider", provider), {
    Url: "ci.example.org/team",
    ClientIDList: ["b"],
    ThumbprintList,
    CreateDate: new Date(time.now),
    Tags: [],
  });
  assert.deepEqual((await call("ListOpenIDConnectProviders", {})).OpenIDConnectProviderList, [{ Arn: OpenIDConnectProviderArn }]);
  for (let round = 0; round < 2; round += 1) await call("DeleteOpenIDConnectProvider", provider);
  await assert.rejects(call("GetOpenIDConnectProvider", provider), refusal("NoSuchEntity", OpenIDConnectProviderArn));
});

for (const wrong of [
  "http://ci.example.org",
  "ftp://localhost",
  "ci.example.org",
  "https://ci.example.org/?a",
  "https://a:b@ci.example.org",
])
  test(`${wrong} is no issuer`, async () => {
    const { call } = await openIdentities();
    await assert.rejects(call("CreateOpenIDConnectProvider", { Url: wrong }), refusal("ValidationError"));
  });

test("an issuer on the same machine may do without TLS", async () => {
  const { call } = await openIdentities();
  const made = await call("CreateOpenIDConnectProvider", { Url: "http://127.0.0.1:8080" });
  assert.equal(made.OpenIDConnectProviderArn, `arn:aws:iam::${owner}:oidc-provider/127.0.0.1:8080`);
});

test("a provider has 100 clients at most, and thumbprints of their form only", async () => {
  const { call } = await openIdentities();
  await call("CreateOpenIDConnectProvider", { Url, ClientIDList: Array.from({ length: 100 }, (_, index) => `c${index}`) });
  const more = { OpenIDConnectProviderArn, ClientID: "more" };
  await assert.rejects(call("AddClientIDToOpenIDConnectProvider", more), refusal("LimitExceeded", "100"));
  const ThumbprintList = ["x".repeat(40)];
  const wrong = { OpenIDConnectProviderArn, ThumbprintList };
  await assert.rejects(call("UpdateOpenIDConnectProviderThumbprint", wrong), refusal("InvalidInput", "40 hexadecimal"));
});
