import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "../../api/table.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { sampleOutput } from "./sample-output.ts";

const sampleOf = (name: keyof typeof operations): string => pythonLiteral(sampleOutput(operations[name], "json"));

test("a made-up answer names each text after its member", () => {
  assert.equal(
    sampleOf("ListPackageVersionAssets"),
    "{'format': 'format', 'namespace': 'namespace', 'package': 'package', 'version': 'version', 'versionRevision': " +
      "'versionRevision', 'nextToken': 'nextToken', 'assets': [{'name': 'name', 'size': 0, 'hashes': {'KeyName': ''}}]}",
  );
  assert.equal(
    sampleOf("ListAllowedRepositoriesForGroup"),
    "{'allowedRepositories': ['RepositoryName'], 'nextToken': 'nextToken'}",
  );
  assert.equal(sampleOf("TagResource"), "{}");
});

test("its maps have one key, whatever they hold", () => {
  assert.equal(
    sampleOf("DeletePackageVersions"),
    "{'successfulVersions': {'KeyName': {'revision': 'revision', 'status': 'status'}}, " +
      "'failedVersions': {'KeyName': {'errorCode': 'errorCode', 'errorMessage': 'errorMessage'}}}",
  );
  assert.match(
    sampleOf("UpdatePackageGroupOriginConfiguration"),
    /'allowedRepositoryUpdates': \{'KeyName': \{'KeyName': \['RepositoryName'\]\}\}/,
  );
});

test("its times are the first second of 1970, with a blank where the form is not JSON", () => {
  const times = (["json", "text", "table", "yaml"] as const).map((form) =>
    sampleOutput(operations.GetAuthorizationToken, form).get("expiration"),
  );
  assert.deepEqual(times, ["1970-01-01T00:00:00", "1970-01-01 00:00:00", "1970-01-01 00:00:00", "1970-01-01 00:00:00"]);
});
