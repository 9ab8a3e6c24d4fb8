/* A crate's document in the index: a line for each version, the newest last (formats spec, cargo 3). */
import { isDownloadable } from "../../model/package.ts";
import type { PackageView, VersionView } from "../../registry/format-session.ts";
import { parseManifest } from "./manifest.ts";

/** Null where no version may be had: an empty document would say that the crate exists. */
export const indexText = ({ versions }: Pick<PackageView, "versions">): string | null => {
  const lines = versions
    .filter(({ status }) => isDownloadable(status))
    .toSorted((a, b) => a.publishedAt - b.publishedAt)
    .map(indexLine);
  return lines.length === 0 ? null : `${lines.join("\n")}\n`;
};

/** An Unlisted version stays, as one that is yanked: lock files that name it go on to work. */
const indexLine = ({ manifest: text, status }: VersionView): string => {
  const { line, yanked } = parseManifest(text);
  return JSON.stringify({ ...line, yanked: status === "Unlisted" || yanked === true });
};
