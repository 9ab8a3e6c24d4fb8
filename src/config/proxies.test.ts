import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../model/fault.ts";
import { parseProxy, proxiesOf } from "./proxies.ts";

type Environment = Readonly<Record<string, string>>;

const unset = { upstreamProxy: null, upstreamProxyExcept: null };

const chosen: readonly (readonly [
  Partial<Record<keyof typeof unset, string>>,
  Environment,
  readonly (string | null)[] | null,
])[] = [
  [{}, {}, null],
  [{ upstreamProxyExcept: "a.example" }, {}, null],
  [{ upstreamProxy: "http://p:1/" }, {}, ["http://p:1/", "http://p:1/", ""]],
  [
    { upstreamProxy: "http://p:1/" },
    { HTTPS_PROXY: "http://other", http_proxy: "socks5://x" },
    ["http://p:1/", "http://p:1/", ""],
  ],
  [{ upstreamProxy: "http://p:1/" }, { NO_PROXY: "a.example" }, ["http://p:1/", "http://p:1/", "a.example"]],
  [{ upstreamProxy: "http://p:1/", upstreamProxyExcept: "b" }, { NO_PROXY: "a" }, ["http://p:1/", "http://p:1/", "b"]],
  [{ upstreamProxy: "http://p:1/", upstreamProxyExcept: " * " }, {}, null],
  [{}, { HTTPS_PROXY: "http://p:1" }, [null, "http://p:1/", ""]],
  [{}, { HTTP_PROXY: "p:1", NO_PROXY: "a, b" }, ["http://p:1/", null, "a, b"]],
  [{}, { https_proxy: "https://lower", HTTPS_PROXY: "http://upper" }, [null, "https://lower/", ""]],
  [{}, { https_proxy: "", HTTPS_PROXY: "http://upper" }, [null, "http://upper/", ""]],
  [{}, { HTTPS_PROXY: "http://p:1", no_proxy: "*" }, null],
  [{ upstreamProxyExcept: "*" }, { HTTPS_PROXY: "socks5://p" }, null],
];

for (const [given, environment, expected] of chosen)
  test(`with ${JSON.stringify(given)} and ${JSON.stringify(environment)} the proxies are ${JSON.stringify(expected)}`, () => {
    const proxies = proxiesOf({ ...unset, ...given }, environment);
    const found = proxies && [proxies.http?.href ?? null, proxies.https?.href ?? null, proxies.except];
    assert.deepEqual(found, expected);
  });

test("what is no HTTP proxy is refused by its place, and nothing of it is told", () => {
  for (const text of [
    "socks5://ana:secret@p",
    "http://ana:secret@p/path",
    "http://ana:secret@p?x",
    "http://ana:secret@",
    "ana:secret",
  ]) {
    const refuses = (thrown: unknown): boolean =>
      isFault(thrown, "Validation") && /^HTTPS_PROXY must be/.test(thrown.message) && !/secret|ana/.test(thrown.message);
    assert.throws(() => parseProxy(text, "HTTPS_PROXY"), refuses, text);
    assert.throws(() => proxiesOf(unset, { HTTPS_PROXY: text }), refuses, text);
  }
});
