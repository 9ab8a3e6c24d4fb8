import assert from "node:assert/strict";
import { test } from "node:test";
import { formatNames } from "../model/package.ts";
import { makeEndpoints } from "./endpoints.ts";
import { pathOf } from "./under-path.ts";

const [format] = formatNames;
const place = { domain: "my-team-1", owner: "111111111111", repository: "app", format };
const read = { ...place, rest: ["ui", "-", "ui-1.tgz"] };
const { rest } = read;

const forms: readonly (readonly [string, string, string | null, string])[] = [
  ["path style", "http://localhost:8735", null, `http://localhost:8735/${format}/d/my-team-1-111111111111/app/`],
  [
    "path style over TLS",
    "https://packages.example.org",
    null,
    `https://packages.example.org/${format}/d/my-team-1-111111111111/app/`,
  ],
  [
    "path style under a path",
    "https://example.org/team/packages/",
    null,
    `https://example.org/team/packages/${format}/d/my-team-1-111111111111/app/`,
  ],
  ["host style", "https://packages.example.org", "example.org", `https://my-team-1-111111111111.d.example.org/${format}/app/`],
  [
    "host style with a port",
    "http://localhost:8735",
    "example.org",
    `http://my-team-1-111111111111.d.example.org:8735/${format}/app/`,
  ],
];

for (const [what, base, suffix, expected] of forms)
  test(`an endpoint in ${what} leads back to its repository`, () => {
    const endpoints = makeEndpoints(() => new URL(base), suffix);
    const address = endpoints.of(place);
    assert.equal(address, expected);
    const { host, pathname } = new URL(address);
    const segments = pathname
      .slice(pathOf(new URL(base)).length)
      .split("/")
      .filter(Boolean);
    assert.deepEqual(endpoints.read(host, [...segments, ...rest]), read);
  });

test("where hosts are configured, addresses in path style lead there as well, by any other host", () => {
  const endpoints = makeEndpoints(() => new URL("http://localhost"), "example.org");
  const segments = [format, "d", "my-team-1-111111111111", "app", ...rest];
  for (const host of ["localhost", "packages.example.org:8735", "10.0.0.1"])
    assert.deepEqual(endpoints.read(host, segments), read);
});

test("hosts are read without their case and port", () => {
  const endpoints = makeEndpoints(() => new URL("http://localhost"), "Example.org");
  for (const host of ["MY-TEAM-1-111111111111.D.EXAMPLE.ORG", "my-team-1-111111111111.d.example.org:8735"]) {
    assert.deepEqual(endpoints.read(host, [format, "app", ...rest]), read);
  }
});

const nowhere: readonly (readonly [string, string, readonly string[]])[] = [
  ["a short path", "localhost", [format, "d", "acme-111111111111"]],
  ["no account", "localhost", [format, "d", "acme", "app"]],
  ["an account of 11 digits", "localhost", [format, "d", "acme-11111111111", "app"]],
  ["a domain of one letter", "localhost", [format, "d", "a-111111111111", "app"]],
  ["a domain in upper case", "localhost", [format, "d", "Acme-111111111111", "app"]],
  ["another word than d", "localhost", [format, "e", "acme-111111111111", "app"]],
  ["nothing", "localhost", []],
  ["a host of another suffix", "acme-111111111111.d.example.com", [format, "app"]],
  ["a host that only ends like the suffix", "acme-111111111111.d.notexample.org", [format, "app"]],
  ["a host with more in front", "x.acme-111111111111.d.example.org", [format, "app"]],
  ["a host without a repository", "acme-111111111111.d.example.org", [format]],
];

for (const [what, host, segments] of nowhere)
  test(`an address with ${what} means no repository`, () => {
    assert.equal(makeEndpoints(() => new URL("http://localhost"), "example.org").read(host, segments), null);
  });

test("without configured hosts no host means a repository", () => {
  const endpoints = makeEndpoints(() => new URL("http://localhost"), null);
  assert.equal(endpoints.read("acme-111111111111.d.example.org", [format, "app"]), null);
});

test("the base is asked for each time, since a port may only be known later", () => {
  let base = "http://localhost:1";
  const endpoints = makeEndpoints(() => new URL(base), null);
  assert.match(endpoints.of(place), /^http:\/\/localhost:1\//);
  base = "http://localhost:2";
  assert.match(endpoints.of(place), /^http:\/\/localhost:2\//);
});
