/*
 * Addresses that another registry must not lead to: this machine, its networks, and what cannot be anybody's server.
 * Names are judged by what they resolve to at the moment of connecting, so an answer that changes gains nothing.
 */
import { lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

const closedIpv4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Prefixes that carry an IPv4 address in their last bits: mapped, compatible, and NAT64 (RFC 6052). */
const ipv4Carriers: readonly string[] = ["::ffff:", "::", "64:ff9b::"];

const closedIpv6: readonly (readonly [string, number])[] = [
  ["::", 128],
  ["::1", 128],
  // Local NAT64, discard, Teredo and 6to4 (which carry other addresses), unique local, link and site local, multicast.
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

const closed = new BlockList();
for (const [net, bits] of closedIpv4) {
  closed.addSubnet(net, bits, "ipv4");
  for (const carrier of ipv4Carriers) closed.addSubnet(`${carrier}${net}`, 96 + bits, "ipv6");
}
for (const [net, bits] of closedIpv6) closed.addSubnet(net, bits, "ipv6");

/** A URL's host without the brackets that an IPv6 address has there. */
export const unbracketed = (host: string): string => host.replace(/^\[|\]$/g, "");

/** Whether an IP address leads to a private place. What is no IP address does. */
export const isPrivateAddress = (address: string): boolean => {
  const version = isIP(address);
  // A zone after `%` belongs to link-local addresses only, and the list cannot read it.
  return version === 0 || address.includes("%") || closed.check(address, version === 6 ? "ipv6" : "ipv4");
};

/** Names that every network has for itself (RFC 6761, 6762, 8375), and those that it completes with its own domain. */
const localName = /^[^.]*$|(?:^|\.)(?:localhost|localdomain|local|internal|home\.arpa)$/;

/** Whether a name, as a URL has it, is one that leads to a private place wherever it is resolved. */
export const isLocalName = (name: string): boolean => localName.test(name.replace(/\.$/, ""));

export const privateAddressCode = "EPRIVATE";

export const privateAddressError = (): Error =>
  Object.assign(new Error("A private address was refused."), { code: privateAddressCode });

/** Resolves names as the system does, but to no address that `isClosed` names. */
export const guardedLookup =
  (isClosed: (address: string) => boolean): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const open = (addresses ?? []).filter(({ address }) => !isClosed(address));
      const [first] = open;
      if (error !== null) done(error, []);
      else if (first === undefined) done(privateAddressError(), []);
      else if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
