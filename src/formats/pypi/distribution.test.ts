import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDistribution } from "./distribution.ts";

test("names of distributions tell their kind and version", () => {
  for (const [filename, project, kind, version] of [
    ["a-1.0-py3-none-any.whl", "a", "wheel", "1.0"],
    [
      "Zope.Interface-5.0+x.1-2build-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
      "zope-interface",
      "wheel",
      "5.0+x.1",
    ],
    ["my_tool-1!2.0rc1-py2.py3-none-any.whl", "my-tool", "wheel", "1!2.0rc1"],
    ["my-tool-1.0.tar.gz", "my-tool", "sdist", "1.0"],
    ["my-tool-2-1.0.zip", "my-tool-2", "sdist", "1.0"],
    ["my.tool-1.0-beta1.tar.bz2", "my-tool", "sdist", "1.0-beta1"],
    ["tool-1.0.tgz", "tool", "sdist", "1.0"],
    ["tool-1.0-py3.11.egg", "tool", "egg", "1.0"],
    ["my_tool-1.0-py3.11-linux-x86_64.egg", "my-tool", "egg", "1.0"],
  ] as const)
    assert.deepEqual(parseDistribution(filename, project), { kind, version }, filename);
});

test("what is no distribution of the project is none", () => {
  for (const filename of [
    "tool-1.0.exe",
    "tool-1.0.tar.gz.asc",
    "other-1.0.tar.gz",
    "tool.tar.gz",
    "tool-x.tar.gz",
    "tool-1.0-py3-none.whl",
    "tool-1.0-build-py3-none-any.whl",
    "tool-1.0-1-2-py3-none-any.whl",
    "tool-x-py3-none-any.whl",
    "other-1.0-py3-none-any.whl",
    "tool-1.0--none-any.whl",
    "",
  ])
    assert.equal(parseDistribution(filename, "tool"), null, filename);
});
