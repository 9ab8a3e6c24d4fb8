import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../../api/operation.ts";
import { operations } from "../../api/table.ts";
import { parseJson } from "../json/parse-json.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { skeletonOf } from "./skeleton.ts";
import { parseYaml } from "./yaml.ts";

test("a template in JSON has all members in the API's order", () => {
  assert.equal(
    skeletonOf(operations.PublishPackageVersion, "input"),
    `{
    "domain": "",
    "domainOwner": "",
    "repository": "",
    "format": "npm",
    "namespace": "",
    "package": "",
    "packageVersion": "",
    "assetContent": null,
    "assetName": "",
    "assetSHA256": "",
    "unfinished": true
}
`,
  );
  assert.equal(
    skeletonOf(operations.UpdatePackageGroupOriginConfiguration, "input").split("\n").slice(4, 14).join("\n"),
    `    "restrictions": {
        "KeyName": "ALLOW"
    },
    "addAllowedRepositories": [
        {
            "repositoryName": "",
            "originRestrictionType": "EXTERNAL_UPSTREAM"
        }
    ],
    "removeAllowedRepositories": [`,
  );
});

test("of a list with pages, size and token of a page stand where the API has them", () => {
  const names = Object.keys(JSON.parse(skeletonOf(operations.ListPackages, "input")));
  assert.deepEqual(names.slice(-5), ["packagePrefix", "maxResults", "nextToken", "publish", "upstream"]);
});

/** With the sentences cut out, which are the table's. */
const withoutSentences = (yaml: string): string => yaml.replace(/(# (?:\[REQUIRED\] )?)[A-Z].*?\.(?= Valid|$)/gm, "$1…");

test("a template in YAML tells with each member what it is for", () => {
  assert.equal(
    withoutSentences(skeletonOf(operations.CreateRepository, "yaml-input")),
    `domain: ''  # [REQUIRED] …
domainOwner: '' # …
repository: '' # [REQUIRED] …
description: '' # …
upstreams: # …
- repositoryName: ''  # [REQUIRED] …
tags: # …
- key: ''  # [REQUIRED] …
  value: '' # [REQUIRED] …
`,
  );
  assert.equal(
    withoutSentences(skeletonOf(operations.PutPackageOriginConfiguration, "yaml-input")).split("\n").slice(-4).join("\n"),
    `restrictions: # [REQUIRED] …
  publish: ALLOW  # [REQUIRED] … Valid values are: ALLOW, BLOCK.
  upstream: ALLOW # [REQUIRED] … Valid values are: ALLOW, BLOCK.
`,
  );
  const copied = withoutSentences(skeletonOf(operations.CopyPackageVersions, "yaml-input"));
  assert.ok(copied.includes("versions: # …\n- ''\nversionRevisions: # …\n  KeyName: ''\nallowOverwrite: true # …\n"), copied);
  assert.ok(
    withoutSentences(skeletonOf(operations.PublishPackageVersion, "yaml-input")).includes(
      "assetContent: !!binary '' # [REQUIRED] …\n",
    ),
  );
  assert.ok(withoutSentences(skeletonOf(operations.ListDomains, "yaml-input")).startsWith("maxResults: 0  # …\n"));
});

test("each operation's templates in JSON and YAML say the same", () => {
  const rows: readonly Operation[] = Object.values(operations);
  assert.equal(rows.length, 48);
  for (const row of rows) {
    const json = pythonLiteral(parseJson(skeletonOf(row, "input"))).replace("'assetContent': None", "'assetContent': b''");
    assert.equal(pythonLiteral(parseYaml(skeletonOf(row, "yaml-input")) ?? null), json, row.name);
  }
});
