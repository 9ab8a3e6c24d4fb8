/* A bar for long work: in a terminal only, and gone when the work is done. */
import type { Terminal } from "./command.ts";

export interface Progress {
  /** Shows how much of the whole is done. */
  readonly show: (done: number, total: number) => void;
  readonly end: () => void;
}

const barWidth = 30;
const everyMs = 100;

/** `unit` says what the numbers count; bytes are written in larger units. */
export function openProgress(terminal: Terminal, label: string, unit: "bytes" | (string & {}) = "bytes"): Progress {
  if (terminal.isTTY !== true) return { show: () => undefined, end: () => undefined };
  const written = (number: number): string => (unit === "bytes" ? bytesText(number) : `${number}`);
  let shownAt = 0;
  return {
    show: (done, total) => {
      const now = Date.now();
      if (now - shownAt < everyMs && done < total) return;
      shownAt = now;
      const filled = total === 0 ? barWidth : Math.min(barWidth, Math.floor((done / total) * barWidth));
      const of = `${written(done)} of ${written(total)}${unit === "bytes" ? "" : ` ${unit}`}`;
      terminal.write(`\r\x1b[K${label} [${"#".repeat(filled).padEnd(barWidth)}] ${of}`);
    },
    end: () => terminal.write("\r\x1b[K"),
  };
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** A size as people read it. */
export function bytesText(bytes: number): string {
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const number = bytes / 1024 ** power;
  return `${power === 0 ? number : number.toFixed(number < 10 ? 1 : 0)} ${units[power]}`;
}
