import assert from "node:assert/strict";
import { test } from "node:test";
import { guardedLookup, isLocalName, isPrivateAddress } from "./addresses.ts";

test("private places are known in every spelling of an address", () => {
  const closed = [
    ..."0.0.0.0 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.255.255".split(" "),
    ..."192.168.1.1 198.18.0.1 224.0.0.1 239.1.1.1 255.255.255.255 192.0.0.170".split(" "),
    ...":: ::1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:a00:1 0:0:0:0:0:ffff:10.0.0.1 ::127.0.0.1 fe80::1 fe80::1%eth0 febf::1".split(
      " ",
    ),
    ..."fec0::1 fc00::1 fd12:3456::1 ff02::1 64:ff9b::10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001::1 100::1".split(
      " ",
    ),
    ..."localhost example 127.1".split(" "),
    "",
  ];
  for (const address of closed) assert.equal(isPrivateAddress(address), true, address);
});

test("public places are not", () => {
  const open = [
    ..."1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.1.1.1 128.0.0.1 172.15.0.1 172.32.0.1".split(" "),
    ..."192.167.1.1 192.169.0.1 223.255.255.255 2606:4700::1111 2a00::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2001:4860:4860::8888".split(
      " ",
    ),
  ];
  for (const address of open) assert.equal(isPrivateAddress(address), false, address);
});

test("a name that resolves to closed addresses only does not resolve", async () => {
  const resolved = (isClosed: (address: string) => boolean, all: boolean) =>
    new Promise<unknown>((resolve, reject) =>
      guardedLookup(isClosed)("localhost", { all }, (error, address) => (error === null ? resolve(address) : reject(error))),
    );
  for (const all of [true, false]) {
    await assert.rejects(resolved(isPrivateAddress, all), { code: "EPRIVATE" });
    assert.ok(await resolved(() => false, all));
  }
});

test("names of this machine and of one network are known, and others are not", () => {
  for (const name of [
    "localhost",
    "a.localhost.",
    "printer",
    "printer.",
    "nas.local",
    "a.b.internal",
    "home.arpa",
    "x.localdomain",
    "",
  ]) {
    assert.equal(isLocalName(name), true, name);
  }
  for (const name of [
    "registry.example",
    "registry.example.",
    "local.example",
    "notlocal.example",
    "xhome.arpa",
    "a.in-addr.arpa",
  ]) {
    assert.equal(isLocalName(name), false, name);
  }
});
