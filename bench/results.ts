/* What was measured, and the table of it. */

/** What design asks for: a ratio to the peer, or a figure of our own. */
export type Bar =
  | { readonly is: "none" }
  | { readonly is: "at least" | "at most"; readonly ratio: number }
  | { readonly is: "below"; readonly figure: number };

export interface Result {
  readonly what: string;
  readonly unit: "requests/s" | "MB/s" | "publishes/s" | "s" | "ms" | "MB";
  readonly ours: number;
  readonly peer: { readonly name: string; readonly figure: number } | null;
  readonly bar: Bar;
}

export const atLeast = (ratio: number): Bar => ({ is: "at least", ratio });
export const atMost = (ratio: number): Bar => ({ is: "at most", ratio });
export const below = (figure: number): Bar => ({ is: "below", figure });
export const noBar: Bar = { is: "none" };

export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
};

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = quantile(sorted, 0.5);
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? upper)) / 2;
};

/** Measures every peer once a round, one after the other, and gives each one's median. */
export const interleave = async <Peer>(
  peers: readonly Peer[],
  rounds: number,
  measure: (peer: Peer, round: number) => Promise<number>,
): Promise<readonly { readonly peer: Peer; readonly median: number }[]> => {
  const measured = peers.map((peer) => ({ peer, values: [] as number[] }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { peer, values } of measured) values.push(await measure(peer, round));
  }
  return measured.map(({ peer, values }) => ({ peer, median: median(values) }));
};

const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(value >= 10 ? 3 : 2);

const ratioOf = ({ ours, peer }: Result): number | null => (peer === null ? null : ours / peer.figure);

const barText = (bar: Bar, unit: string): string => {
  if (bar.is === "none") return "–";
  if (bar.is === "below") return `≤ ${bar.figure} ${unit}`;
  return `${bar.is === "at least" ? "≥" : "≤"} ${bar.ratio} ×`;
};

const isReached = (result: Result): boolean | null => {
  const { bar, ours } = result;
  if (bar.is === "none") return null;
  if (bar.is === "below") return ours <= bar.figure;
  const ratio = ratioOf(result);
  if (ratio === null) return null;
  return bar.is === "at least" ? ratio >= bar.ratio : ratio <= bar.ratio;
};

const row = (result: Result): string => {
  const { what, unit, ours, peer, bar } = result;
  const ratio = ratioOf(result);
  const reached = isReached(result);
  const cells = [
    what,
    `${figure(ours)} ${unit}`,
    peer === null ? "–" : `${peer.name} ${figure(peer.figure)} ${unit}`,
    ratio === null ? "–" : `${ratio.toFixed(2)} ×`,
    barText(bar, unit),
    reached === null ? "–" : reached ? "yes" : "**no**",
  ];
  return `| ${cells.join(" | ")} |`;
};

/** A table in Markdown, a line for each comparison. */
export const table = (results: readonly Result[]): string =>
  ["| What | Packhouse | Beside | Ratio | Bar | Reached |", "|---|---|---|---|---|---|", ...results.map(row)].join("\n");
