/* Roles, web identities and tokens as people and build machines use them: with `aws`, npm and the program's own command. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname } from "node:path";
import { after, before, test } from "node:test";
import { makeDomain, npmEndpoint, tokenFor } from "../support/api.ts";
import { clientSuite, locate } from "../support/clients.ts";
import { documentsOf, ecKey, signedToken } from "../support/fake-issuer.ts";
import { workplaceFor } from "../support/package-clients.ts";
import { type Finished, makeWorkplace, type Workplace } from "../support/run-program.ts";
import { type Packhouse, program, startPackhouse } from "../support/start.ts";
import { assertDone, assertRefused } from "./everyday.ts";

const domain = "acme";
const key = ecKey("first", "P-256");

/** An issuer on this machine; gives its address. */
const startIssuer = async (): Promise<{ readonly server: Server; readonly url: string }> => {
  const server = createServer((request, response) => {
    const documents = documentsOf(url, [key]);
    const document = documents[request.url ?? ""];
    response.writeHead(document === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(document ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, url };
};

interface Answer {
  readonly [member: string]: unknown;
}

interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

const asEnv = ({ AccessKeyId, SecretAccessKey, SessionToken }: Credentials): Readonly<Record<string, string>> => ({
  AWS_ACCESS_KEY_ID: AccessKeyId,
  AWS_SECRET_ACCESS_KEY: SecretAccessKey,
  AWS_SESSION_TOKEN: SessionToken,
});

clientSuite("aws", (command) => {
  let packhouse: Packhouse;
  let desk: Workplace;
  let issuer: Awaited<ReturnType<typeof startIssuer>>;

  before(async () => {
    issuer = await startIssuer();
    packhouse = await startPackhouse({ oidcAllowPrivate: true, longTokenDays: 30 });
    await makeDomain(packhouse, domain, [{ repository: "app" }, { repository: "other" }]);
    desk = makeWorkplace({}, { ...packhouse.awsEnv, PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(":") });
  });

  after(async () => {
    desk.remove();
    issuer.server.close();
    await packhouse.stop();
  });

  const arnOf = (suffix: string): string => `arn:aws:iam::${packhouse.account}:${suffix}`;
  const aws = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Finished> =>
    desk.run([...command, ...words, "--output", "json"], env);
  const told = async (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Answer> =>
    JSON.parse(assertDone(await aws(words, env)).stdout || "{}") as Answer;
  const own = (...words: readonly string[]): Promise<Finished> => desk.run([program, ...words]);
  const makeRole = async (name: string, trust: object): Promise<void> => {
    await told(["iam", "create-role", "--role-name", name, "--assume-role-policy-document", JSON.stringify(trust)]);
  };
  const allowRole = async (name: string, ...statements: readonly object[]): Promise<void> => {
    const document = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await told(["iam", "put-role-policy", "--role-name", name, "--policy-name", "main", "--policy-document", document]);
  };
  const read = async (token: string, repository: string): Promise<number> => {
    const answer = await fetch(`${npmEndpoint(packhouse, domain, repository)}-/ping`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.status;
  };
  /** Asks for a package that is not there: 404 to who may read the repository, 403 to others. */
  const ask = async (token: string, repository: string): Promise<number> => {
    const answer = await fetch(`${npmEndpoint(packhouse, domain, repository)}nothing`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return answer.status;
  };

  const everything = { Effect: "Allow", Action: ["codeartifact:*", "sts:GetServiceBearerToken"], Resource: "*" };
  let session: Credentials;

  test("assumes a role with an external id, and is who it says", async () => {
    await makeRole("build", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { AWS: packhouse.account },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "magic" } },
      },
    });
    await allowRole("build", everything);
    const assume = ["sts", "assume-role", "--role-arn", arnOf("role/build"), "--role-session-name", "job-7"];
    assertRefused(await aws(assume), /\(AccessDenied\).*not authorized to perform: sts:AssumeRole on resource/);
    const answer = await told([...assume, "--external-id", "magic", "--duration-seconds", "900"]);
    session = answer.Credentials as Credentials;
    const arn = `arn:aws:sts::${packhouse.account}:assumed-role/build/job-7`;
    assert.partialDeepStrictEqual(answer, { AssumedRoleUser: { Arn: arn } });
    assert.partialDeepStrictEqual(await told(["sts", "get-caller-identity"], asEnv(session)), { Arn: arn });
    assert.partialDeepStrictEqual(await told(["codeartifact", "list-domains"], asEnv(session)), { domains: [{ name: domain }] });
  });

  test("is refused with another session token, or none", async () => {
    const forged = { ...asEnv(session), AWS_SESSION_TOKEN: `${session.SessionToken}x` };
    assertRefused(await aws(["codeartifact", "list-domains"], forged), /UnrecognizedClientException/);
    assertRefused(await aws(["sts", "get-caller-identity"], forged), /InvalidClientTokenId/);
    const { AWS_SESSION_TOKEN: _, ...without } = asEnv(session);
    assertRefused(await aws(["codeartifact", "list-domains"], without), /UnrecognizedClientException/);
  });

  test("gets a token that ends with the session, and both end with the role", async () => {
    const words = ["codeartifact", "get-authorization-token", "--domain", domain, "--duration-seconds", "0"];
    assertRefused(await aws(words), /ValidationException/);
    const token = String((await told(words, asEnv(session))).authorizationToken);
    assert.equal(await ask(token, "app"), 404);
    await told(["iam", "delete-role-policy", "--role-name", "build", "--policy-name", "main"]);
    assert.equal(await ask(token, "app"), 403);
    await allowRole("build", everything);
    assert.equal(await ask(token, "app"), 404);
    const ended = assertDone(
      await own("tokens", "revoke", "--sessions", "--principal", arnOf("role/build"), "--data", packhouse.data),
    );
    assert.match(ended.stdout, /ended: 1/);
    assert.equal(await ask(token, "app"), 401);
    assertRefused(await aws(["codeartifact", "list-domains"], asEnv(session)), /UnrecognizedClientException/);
  });

  test("limits a session by a policy of its own", async () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "codeartifact:ListDomains", Resource: "*" },
    });
    const words = ["--role-arn", arnOf("role/build"), "--role-session-name", "job-8", "--external-id", "magic"];
    const answer = await told(["sts", "assume-role", ...words, "--policy", policy]);
    assert.ok(Number(answer.PackedPolicySize) > 0);
    const narrow = asEnv(answer.Credentials as Credentials);
    await told(["codeartifact", "list-domains"], narrow);
    const describe = ["codeartifact", "describe-domain", "--domain", domain];
    assertRefused(await aws(describe, narrow), /no session policy allows the codeartifact:DescribeDomain action/);
  });

  test("lets a build job in by the token of its own issuer, without a stored secret", async () => {
    const provider = issuer.url.replace("http://", "");
    await told(["iam", "create-open-id-connect-provider", "--url", issuer.url, "--client-id-list", "packhouse"]);
    await makeRole("job", {
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Federated: arnOf(`oidc-provider/${provider}`) },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: { [`${provider}:aud`]: "packhouse", [`${provider}:ref`]: "main" } },
      },
    });
    await allowRole("job", everything);
    const seconds = Math.floor(Date.now() / 1000);
    const claims = { iss: issuer.url, sub: "repo:acme/ui", aud: "packhouse", iat: seconds, exp: seconds + 600 };
    const assume = (token: string): readonly string[] => [
      ...["sts", "assume-role-with-web-identity", "--role-arn", arnOf("role/job"), "--role-session-name", "job-9"],
      ...["--web-identity-token", token],
    ];
    // Nobody has signed: these surroundings have no credentials at all.
    const nobody = { AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
    const answer = await told(assume(signedToken("ES256", key, { ...claims, ref: "main" })), nobody);
    assert.partialDeepStrictEqual(answer, {
      SubjectFromWebIdentityToken: "repo:acme/ui",
      Audience: "packhouse",
      Provider: arnOf(`oidc-provider/${provider}`),
    });
    await told(["codeartifact", "list-domains"], { ...nobody, ...asEnv(answer.Credentials as Credentials) });
    const refusals: readonly (readonly [string, RegExp])[] = [
      [signedToken("ES256", key, { ...claims, ref: "topic" }), /\(AccessDenied\).*AssumeRoleWithWebIdentity/],
      [signedToken("ES256", ecKey("first", "P-256"), { ...claims, ref: "main" }), /\(InvalidIdentityToken\)/],
      [signedToken("ES256", key, { ...claims, ref: "main", aud: "other" }), /\(InvalidIdentityToken\).*Incorrect token audience/],
      [signedToken("ES256", key, { ...claims, ref: "main", exp: seconds - 3600 }), /\(ExpiredTokenException\)/],
    ];
    for (const [token, says] of refusals) assertRefused(await aws(assume(token), nobody), says);
  });

  test("makes a token for one repository, with which npm installs there and nowhere else", async () => {
    const npm = locate("npm 11");
    assert.ok(npm !== null, "npm 11 is not installed; `node scripts/install-clients.ts` installs it");
    const inData = ["--data", packhouse.data];
    const full = await tokenFor(packhouse, domain);
    for (const repository of ["app", "other"]) {
      const shop = workplaceFor("npm 11", npmEndpoint(packhouse, domain, repository), full);
      shop.write({ "package.json": { name: "button", version: "1.0.0" } });
      assertDone(await shop.run([...npm, "publish"]));
      shop.remove();
    }
    const create = ["tokens", "create", "--domain", domain, "--name", "laptop", "--repositories", "app", "--days", "30"];
    const { stdout } = assertDone(await own(...create, ...inData, "--output", "json"));
    const { token, id } = JSON.parse(stdout) as { readonly token: string; readonly id: string };
    assertRefused(await own(...create, ...inData, "--days", "31"), /ValidationException.*longTokenDays/);
    const work = async (repository: string, ...words: readonly string[]): Promise<Finished> => {
      const place = workplaceFor("npm 11", npmEndpoint(packhouse, domain, repository), token);
      place.write({ "package.json": { name: "site", version: "1.0.0" } });
      const finished = await place.run([...npm, ...words]);
      place.remove();
      return finished;
    };
    assertDone(await work("app", "install", "button"));
    assertRefused(await work("other", "install", "button"), /403/);
    assertRefused(await work("app", "publish"), /403/);
    assert.equal(await read(token, "app"), 200);
    const listed = assertDone(await own("tokens", "list", ...inData)).stdout;
    assert.match(listed, new RegExp(`^${id} +laptop +arn:aws:iam::${packhouse.account}:user/administrator .* app +read `, "m"));
    assert.ok(!listed.includes(token));
    assertDone(await own("tokens", "revoke", "--id", id, ...inData));
    assertRefused(await work("app", "install", "button"), /401/);
    assertRefused(await own("tokens", "revoke", "--id", id, ...inData), /ResourceNotFoundException/);
  });

  test("no secret of these sessions is in the server's log", () => {
    for (const secret of [session.SecretAccessKey, session.SessionToken]) assert.ok(!packhouse.log().includes(secret));
  });
});
