import assert from "node:assert/strict";
import { test } from "node:test";
import { repositoryWord } from "./repository-word.ts";

test("all ways to write the address of one repository of sources give one word, which can be searched for", () => {
  const words = [
    "https://code.example/Mona/List",
    "https://code.example/Mona/List.git",
    "HTTPS://CODE.EXAMPLE//mONA/lIST.GIT",
    "http://mona:secret@code.example:8080/Mona/List.git/",
    "ssh://git@code.example/Mona/List",
    "git@code.example:Mona/List.git",
    "code.example:/Mona/List",
    " git://code.example/Mona/List?x#y ",
  ].map(repositoryWord);
  assert.equal(new Set(words).size, 1);
  assert.match(String(words[0]), /^[a-z0-9]{40,64}$/);
});

test("another repository gives another word, and what is no address none", () => {
  const words = [
    "https://code.example/Mona/List",
    "https://code.example/mona/list2",
    "https://code.example/Mona",
    "https://x.example/Mona/List",
  ];
  assert.equal(new Set(words.map(repositoryWord)).size, words.length);
  for (const text of ["", "list", "https://code.example/", "file:///list", "https://", `https://x.example/${"a".repeat(5000)}`])
    assert.equal(repositoryWord(text), null, text);
});
