import assert from "node:assert/strict";
import { test } from "node:test";
import { platformParts } from "./platform.ts";

const known: Readonly<Record<string, readonly (string | null)[]>> = {
  java: [null, "java", null],
  jruby: [null, "java", null],
  "universal-java-11": ["universal", "java", "11"],
  "x86_64-linux": ["x86_64", "linux", null],
  "i686-linux": ["x86", "linux", null],
  "x86_64-linux-gnu": ["x86_64", "linux", "gnu"],
  "aarch64-linux-musl": ["aarch64", "linux", "musl"],
  "arm-linux-gnueabihf": ["arm", "linux", "gnueabihf"],
  "arm64-darwin": ["arm64", "darwin", null],
  "x86_64-darwin-21": ["x86_64", "darwin", "21"],
  "x86_64-darwin21": ["x86_64", "darwin", "21"],
  "x64-mingw32": ["x64", "mingw32", null],
  "x64-mingw-ucrt": ["x64", "mingw", "ucrt"],
  "x86-mswin32-60": ["x86", "mswin32", "60"],
  "i386-mswin32_80": ["x86", "mswin32", "80"],
  "x86-freebsd13": ["x86", "freebsd", "13"],
  something: [null, "unknown", null],
};

test("platforms have the parts that RubyGems takes them apart into", () => {
  for (const [platform, parts] of Object.entries(known)) {
    const { cpu, os, version } = platformParts(platform);
    assert.deepEqual([cpu, os, version], parts, platform);
  }
});
