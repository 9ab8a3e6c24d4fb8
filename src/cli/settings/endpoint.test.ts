import assert from "node:assert/strict";
import { test } from "node:test";
import { CommandFailure } from "../failure.ts";
import { configuredEndpoint, type EndpointFacts, isEndpoint, realRegion, regionalEndpoint } from "./endpoint.ts";
import { parseIni } from "./ini.ts";

const factsOf = (config: string, environment: Readonly<Record<string, string>> = {}): EndpointFacts => {
  const sections = parseIni(config);
  const services = new Map(
    [...sections].filter(([name]) => name.startsWith("services ")).map(([name, values]) => [name.slice(9), values]),
  );
  const none = new Map();
  const configuration = { profiles: none, configProfiles: none, credentialsProfiles: none, ssoSessions: none, services };
  return { environment, configuration, profile: sections.get("default") ?? none };
};

const both = { AWS_USE_FIPS_ENDPOINT: "true", AWS_USE_DUALSTACK_ENDPOINT: "TRUE" };

const regional: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ["us-east-1", {}, "codeartifact.us-east-1.amazonaws.com"],
  ["us-east-1", { AWS_USE_FIPS_ENDPOINT: "true" }, "codeartifact-fips.us-east-1.amazonaws.com"],
  ["us-east-1", { AWS_USE_DUALSTACK_ENDPOINT: "true" }, "codeartifact.us-east-1.api.aws"],
  ["us-east-1", { AWS_USE_DUALSTACK_ENDPOINT: "1" }, "codeartifact.us-east-1.amazonaws.com"],
  ["us-east-1", both, "codeartifact-fips.us-east-1.api.aws"],
  ["fips-us-east-1", {}, "codeartifact-fips.us-east-1.amazonaws.com"],
  ["us-gov-east-1", {}, "codeartifact.us-gov-east-1.amazonaws.com"],
  ["mars", {}, "codeartifact.mars.amazonaws.com"],
  ["cn-north-1", {}, "codeartifact.cn-north-1.amazonaws.com.cn"],
  ["cn-north-1", both, "codeartifact-fips.cn-north-1.api.amazonwebservices.com.cn"],
  ["eusc-de-east-1", {}, "codeartifact.eusc-de-east-1.amazonaws.eu"],
  ["us-isob-east-1", both, "codeartifact-fips.us-isob-east-1.api.aws.scloud"],
];

for (const [region, environment, host] of regional) {
  test(`In ${region} with ${JSON.stringify(environment)} the address is ${host}`, () => {
    assert.equal(regionalEndpoint("codeartifact", region, factsOf("", environment)), `https://${host}`);
  });
}

test("A region that stands for FIPS endpoints is signed for by its own name", () => {
  assert.deepEqual(["fips-us-east-1", "us-east-1-fips", "us-east-1"].map(realRegion), ["us-east-1", "us-east-1", "us-east-1"]);
});

const all =
  "[default]\nservices = s\nendpoint_url = http://profile\n[services s]\ncodeartifact =\n  endpoint_url = http://section\n";

const configured: readonly (readonly [string, string, Readonly<Record<string, string>>, string | undefined])[] = [
  ["nothing", "", {}, undefined],
  ["the profile", "[default]\nendpoint_url = http://profile\n", {}, "http://profile"],
  ["the services section before the profile", all, {}, "http://section"],
  ["the environment before the files", all, { AWS_ENDPOINT_URL: "http://all" }, "http://all"],
  [
    "the variable of the service first",
    all,
    { AWS_ENDPOINT_URL: "http://all", AWS_ENDPOINT_URL_CODEARTIFACT: "http://one" },
    "http://one",
  ],
  ["no empty variable", all, { AWS_ENDPOINT_URL: "" }, "http://section"],
  ["nothing where all are to be ignored", all, { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "True" }, undefined],
  [
    "nothing where the profile ignores all",
    `${all.replace("services = s", "ignore_configured_endpoint_urls = true")}`,
    {},
    undefined,
  ],
];

for (const [name, config, environment, endpoint] of configured) {
  test(`Of configured endpoints, ${name} counts`, () => {
    assert.equal(configuredEndpoint("codeartifact", factsOf(config, environment)), endpoint);
  });
}

test("A services section that is not there is told of", () => {
  assert.throws(() => configuredEndpoint("codeartifact", factsOf("[default]\nservices = x\n")), {
    constructor: CommandFailure,
    exit: 255,
    message: 'The profile is configured to use the services section but the "x" services configuration does not exist.',
  });
});

const addresses: readonly (readonly [string, boolean])[] = [
  ["http://localhost", true],
  ["https://a-b.example.:8443/x?y", true],
  ["http://u:p@127.0.0.1:80/", true],
  ["http://[::1]:1/", true],
  ["ftp://host", true],
  ["http://", false],
  ["host", false],
  ["x:y", false],
  ["http://a b/", false],
  ["http://a/ b", false],
  ["http://_a/", false],
  ["http://-a/", false],
  ["http://[::g]/", false],
  [`http://${"a".repeat(64)}/`, false],
];

for (const [address, right] of addresses) {
  test(`${JSON.stringify(address)} is ${right ? "an" : "no"} endpoint`, () => {
    assert.equal(isEndpoint(address), right);
  });
}
