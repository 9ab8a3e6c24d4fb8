import assert from "node:assert/strict";
import { test } from "node:test";
import { portablePdb } from "../../../test/support/nupkgs.ts";
import { pdbId } from "./symbols.ts";

const id = "00112233445566778899aabbccddeeff";

test("the id of a portable PDB is read as debuggers write it", () => {
  assert.equal(pdbId(portablePdb(id)), id);
});

test("what is no portable PDB has no id", () => {
  const pdb = portablePdb(id);
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.alloc(100),
    Buffer.from("Microsoft C/C++ MSF 7.00\r\n\u001aDS"),
    Buffer.from(pdb.toString("latin1").replace("#Pdb", "#Abc"), "latin1"),
    ...Array.from({ length: pdb.length - 5 }, (_, length) => pdb.subarray(0, length)),
  ])
    assert.equal(pdbId(bytes), null);
  const far = Buffer.from(pdb);
  far.writeUInt32LE(0xffffffff, 12);
  assert.equal(pdbId(far), null);
});
