import assert from "node:assert/strict";
import { test } from "node:test";
import type { Inbound } from "./inbound.ts";
import { pathOf, underPath } from "./under-path.ts";

const reached = async (path: string, target: string): Promise<string> => {
  const answer = underPath(path, async (inbound) => ({ status: 200, headers: {}, body: inbound.target }));
  return String((await answer({ target } as Inbound)).body);
};

const targets: readonly (readonly [target: string, reached: string])[] = [
  ["/team/pkg/v1/domain?domain=a", "/v1/domain?domain=a"],
  ["/team/pkg/", "/"],
  ["/team/pkg", "/"],
  ["/team/pkg?Action=ListUsers", "/?Action=ListUsers"],
  ["/team/pkg//a%2Fb", "//a%2Fb"],
  ["/team/pkgs/v1/domain", "/team/pkgs/v1/domain"],
  ["/v1/domain", "/v1/domain"],
  ["/", "/"],
];

for (const [target, expected] of targets)
  test(`under a path, what comes for "${target}" is for "${expected}"`, async () => {
    assert.equal(await reached("/team/pkg", target), expected);
    assert.equal(await reached("", target), target);
  });

test("the path of an address ends without a slash", () => {
  const paths = ["https://a.example", "https://a.example/", "https://a.example/team/pkg", "https://a.example/team/pkg/"];
  assert.deepEqual(
    paths.map((text) => pathOf(new URL(text))),
    ["", "", "/team/pkg", "/team/pkg"],
  );
});
