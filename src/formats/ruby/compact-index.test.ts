import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { VersionView } from "../../registry/format-session.ts";
import { arrivalsOf, gemText, versionsText } from "./compact-index.ts";
import type { Gem } from "./manifest.ts";
import { fileOf } from "./naming.ts";

const plain: Gem = { platform: "ruby", dependencies: [], ruby: [], rubygems: [] };

const version = (number: string, gems: readonly Partial<Gem>[], status: VersionView["status"] = "Published"): VersionView => {
  const all = gems.map((gem) => ({ ...plain, ...gem }));
  const named = all.map((gem) => [fileOf("x", number, gem.platform), gem] as const);
  return {
    ...{ version: number, status, publishedAt: 0 },
    manifest: JSON.stringify({ gems: Object.fromEntries(named) }),
    assets: named.map(([name]) => ({ name, size: 1, digests: { sha256: "ab" }, remoteUrl: null })),
  };
};

const [may, june] = [Date.UTC(2024, 4, 20), Date.UTC(2024, 5, 20)];

test("lines are in the order that gems came in, those of another registry first and as it has them", () => {
  const versions = [
    version("3", [{ addedAt: june }]),
    version("2", [{ addedAt: may, platform: "java" }, { addedAt: june + 1 }]),
    version("1", [{ place: 7 }]),
    version("0", [
      { place: 8, yanked: true },
      { platform: "java", place: 2 },
    ]),
    version("9", [{ addedAt: 1 }], "Unlisted"),
  ];
  const numbers = gemText({ versions })
    ?.split("\n")
    .map((line) => line.split(" ")[0]);
  assert.deepEqual(numbers, ["---", "0-java", "1", "2-java", "3", "2", ""]);
});

test("a gem without anything that is listed has no document", () => {
  assert.equal(
    gemText({ versions: [version("1", [{}], "Unlisted"), version("2", [{}], "Archived"), version("3", [{ yanked: true }])] }),
    null,
  );
});

test("dependencies at run time and requirements are told, and what allows everything is not", () => {
  const dependencies = [
    { name: "a", requirements: [">= 1", "< 3"], type: "runtime" as const },
    { name: "b", requirements: [], type: "runtime" as const },
    { name: "c", requirements: ["= 1"], type: "development" as const },
  ];
  const text = gemText({ versions: [version("1", [{ dependencies, ruby: [">= 2", "< 4"], rubygems: ["> 1"] }])] });
  assert.equal(text, "---\n1 a:>= 1&< 3,b:>= 0|checksum:ab,ruby:>= 2&< 4,rubygems:> 1\n");
});

test("what came before the month is one line, and what came since has a line each", () => {
  const of = (...all: readonly VersionView[]) => arrivalsOf({ versions: all });
  const before = [version("1", [{ addedAt: may }]), version("2", [{ addedAt: may + 1 }])];
  const early = versionsText([["x", of(...before)]], may + 5);
  const late = [...before, version("3", [{ addedAt: june }])];
  const md5 = createHash("md5")
    .update(gemText({ versions: late }) ?? "")
    .digest("hex");
  assert.deepEqual(
    early.split("\n").map((line) => line.split(" ").slice(0, 2).join(" ")),
    ["created_at: 2024-05-01T00:00:00Z", "---", "x 1", "x 2", ""],
  );
  const text = versionsText([["x", of(...late)]], june + 5);
  assert.match(text, new RegExp(`^created_at: 2024-06-01T00:00:00Z\n---\nx 1,2 [0-9a-f]{32}\nx 3 ${md5}\n$`));
  const more = versionsText(
    [
      ["x", of(...late)],
      ["y", of(version("1", [{ addedAt: june + 9 }]))],
    ],
    june + 10,
  );
  assert.ok(more.startsWith(text));
});
