import assert from "node:assert/strict";
import { test } from "node:test";
import { maskedProxy, proxyFor } from "./proxy.ts";

const chosen: readonly (readonly [string, Readonly<Record<string, string>>, string | null])[] = [
  ["http://a.example/", {}, null],
  ["http://a.example/", { http_proxy: "http://p:1" }, "http://p:1"],
  ["https://a.example/", { http_proxy: "http://p:1" }, null],
  ["https://a.example/", { HTTPS_PROXY: "p:1" }, "http://p:1"],
  ["https://a.example/", { HTTPS_PROXY: "http://upper", https_proxy: "http://lower" }, "http://lower"],
  ["http://a.example/", { http_proxy: "//p" }, "http://p"],
  ["http://a.example/", { http_proxy: "" }, null],
  ["http://a.example/", { http_proxy: "http://p", no_proxy: "*" }, null],
  ["http://a.example/", { http_proxy: "http://p", no_proxy: "b.example, A.Example" }, null],
  ["http://x.a.example/", { http_proxy: "http://p", NO_PROXY: ".a.example" }, null],
  ["http://xa.example/", { http_proxy: "http://p", no_proxy: "a.example" }, "http://p"],
  ["http://127.0.0.1:80/", { http_proxy: "http://p", no_proxy: "127.0.0.1" }, null],
  ["http://a.example:8080/", { http_proxy: "http://p", no_proxy: "a.example:8080" }, null],
  ["http://a.example:8081/", { http_proxy: "http://p", no_proxy: "a.example:8080" }, "http://p"],
  ["http://a.example/", { http_proxy: "http://p", no_proxy: "" }, "http://p"],
];

for (const [url, environment, proxy] of chosen) {
  test(`With ${JSON.stringify(environment)} the way to ${url} is ${proxy ?? "straight"}`, () => {
    assert.equal(proxyFor(new URL(url), environment), proxy);
  });
}

test("A proxy is named without user and password", () => {
  assert.equal(maskedProxy("http://me:secret@p:1/"), "http://***:***@p:1/");
  assert.equal(maskedProxy("http://p:1"), "http://p:1");
});
