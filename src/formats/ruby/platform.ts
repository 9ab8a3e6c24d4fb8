/* Taking platforms apart as RubyGems does: its clients compare the parts, not the text. */

export interface PlatformParts {
  readonly cpu: string | null;
  readonly os: string;
  readonly version: string | null;
}

/** Operating systems by what begins or stands in their word, with the part that is their version; the first that fits. */
const systems: readonly (readonly [RegExp, os: string])[] = [
  [/aix(\d+)?/u, "aix"],
  [/cygwin/u, "cygwin"],
  [/darwin(\d+)?/u, "darwin"],
  [/^macruby$/u, "macruby"],
  [/freebsd(\d+)?/u, "freebsd"],
  [/hpux(\d+)?/u, "hpux"],
  [/^j(?:ava|ruby)$/u, "java"],
  [/^java([\d.]+)/u, "java"],
  [/^dalvik(\d+)?$/u, "dalvik"],
  [/^dotnet([\d.]+)?/u, "dotnet"],
  [/linux-?(\w+)?/u, "linux"],
  [/mingw32/u, "mingw32"],
  [/mingw-?(\w+)?/u, "mingw"],
  [/netbsdelf/u, "netbsdelf"],
  [/openbsd(\d+\.\d+)?/u, "openbsd"],
  [/bitrig(\d+\.\d+)?/u, "bitrig"],
  [/solaris(\d+\.\d+)?/u, "solaris"],
];

export const platformParts = (platform: string): PlatformParts => {
  const words = platform.split("-");
  const last = words.at(-1) ?? "";
  // The name of a C library belongs to the word before it.
  if (words.length > 2 && !/\d(?:\.\d+)*$/u.test(last)) words.splice(-2, 2, words.slice(-2).join("-"));
  const [first = "", second, third] = words;
  if (second === undefined) return { cpu: null, ...systemIn(first) };
  const cpu = /i\d86/u.test(first) ? "x86" : first;
  if (words.length === 3 && third !== undefined && /^\d+(?:\.\d+)?$/u.test(third)) return { cpu, os: second, version: third };
  return { cpu, ...systemIn(second) };
};

const systemIn = (word: string): Omit<PlatformParts, "cpu"> => {
  const [, windows, edition] = /(mswin\d+)(?:_(\d+))?/u.exec(word) ?? [];
  if (windows !== undefined) return { os: windows, version: edition ?? null };
  for (const [pattern, os] of systems) {
    const found = pattern.exec(word);
    if (found !== null) return { os, version: found[1] ?? null };
  }
  return { os: "unknown", version: null };
};
