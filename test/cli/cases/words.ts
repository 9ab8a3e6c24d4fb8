/* An operation's input as words of a command line. */
import type { OperationName } from "../../../src/api/table.ts";
import { everyOperation } from "../../sdk/calls/every-operation.ts";
import type { Case } from "../compare.ts";

/** `describeDomain` and `assetSHA256` as the command line spells them. */
export const kebab = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/gu, "$1-$2").toLowerCase();

type Values = Readonly<Record<string, unknown>>;

/** The file whose bytes stand for a body. */
export const bodyFile = "sent.bin";
/** The file that an asset is written to. */
export const outFile = "received.bin";

const option = (name: string, value: unknown): readonly string[] => {
  const flag = `--${kebab(name)}`;
  if (value === true) return [flag];
  if (value === false) return [flag.replace("--", "--no-")];
  if (Buffer.isBuffer(value)) return [flag, bodyFile];
  return [flag, typeof value === "string" ? value : JSON.stringify(value)];
};

/** Lists and structures are written as JSON. */
export const optionsOf = (input: Values): readonly string[] =>
  Object.entries(input).flatMap(([name, value]) => option(name, value));

/** A call of the operation with this input, and with what follows it. */
export const callOf = (operation: OperationName, input: Values, more: readonly string[] = []): Case => {
  const outfile = operation === "GetPackageVersionAsset" ? [outFile] : [];
  const bytes = Object.values(input).find((value) => Buffer.isBuffer(value));
  return {
    words: ["codeartifact", kebab(operation), ...optionsOf(input), ...outfile, ...more],
    ...(bytes !== undefined && { files: { [bodyFile]: bytes } }),
  };
};

/** A call that has what it must have. */
export const usualCall = (operation: OperationName, more: readonly string[] = []): Case =>
  callOf(operation, everyOperation[operation][0] as Values, more);
