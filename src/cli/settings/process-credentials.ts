/* Credentials that a program of the user's prints (command line spec, 13). */
import { spawn } from "node:child_process";
import { CommandFailure } from "../failure.ts";
import { isObject, type Json } from "../json/json.ts";
import { JsonError, parseJson } from "../json/parse-json.ts";
import { pythonLiteral, shown } from "../json/python-literal.ts";
import { isSystemError, systemErrorText } from "../values/system-error.ts";
import { textOf } from "./configuration.ts";
import { type ChainFacts, type Fetch, notRetrieved, unexpired } from "./credential-source.ts";
import { shellWords } from "./shell-words.ts";

const source = "custom-process";
const maxOutputBytes = 1024 * 1024;

/** Runs the program, without a shell. Throws CommandFailure 255 where it fails or prints anything else. */
export async function processOf({ configuration, environment }: ChainFacts, name: string): Promise<Fetch> {
  const command = textOf(configuration.profiles.get(name)?.get("credential_process")) ?? "";
  const [program, ...words] = shellWords(command) ?? [];
  if (program === undefined) throw new CommandFailure(255, "No closing quotation");
  const { exit, output, errors } = await runProgram(program, words, environment);
  if (exit !== 0) throw notRetrieved(source, errors);
  const printed = readPrinted(output);
  const version = printed.get("Version") ?? "<Version key not provided>";
  if (version !== 1)
    throw notRetrieved(source, `Unsupported version '${shown(version)}' for credential process provider, supported versions: 1`);
  const need = (key: string): string => {
    const value = printed.get(key);
    if (value === undefined) throw notRetrieved(source, `Missing required key in response: ${pythonLiteral(key)}`);
    return shown(value);
  };
  const given = (key: string): string | undefined => ((value) => (value == null ? undefined : shown(value)))(printed.get(key));
  const credentials = { accessKeyId: need("AccessKeyId"), secret: need("SecretAccessKey"), sessionToken: given("SessionToken") };
  return async () => unexpired(credentials, given("Expiration"));
}

function readPrinted(output: string): ReadonlyMap<string, Json> {
  try {
    const value = parseJson(output);
    if (isObject(value)) return value;
  } catch (thrown) {
    throw thrown instanceof JsonError ? new CommandFailure(255, thrown.message, { cause: thrown }) : thrown;
  }
  throw notRetrieved(source, "It printed no JSON object.");
}

interface Ended {
  readonly exit: number | null;
  readonly output: string;
  readonly errors: string;
}

function runProgram(program: string, words: readonly string[], environment: ChainFacts["environment"]): Promise<Ended> {
  const { promise, resolve, reject } = Promise.withResolvers<Ended>();
  const child = spawn(program, words, { env: { ...environment }, stdio: ["inherit", "pipe", "pipe"], windowsHide: true });
  const read = { output: [] as Uint8Array[], errors: [] as Uint8Array[] };
  const keep = (chunks: Uint8Array[]) => {
    let room = maxOutputBytes;
    return (chunk: Uint8Array): void => {
      chunks.push(chunk.subarray(0, Math.max(room, 0)));
      room -= chunk.length;
    };
  };
  child.stdout.on("data", keep(read.output));
  child.stderr.on("data", keep(read.errors));
  const text = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString("utf8");
  child.on("close", (exit) => resolve({ exit, output: text(read.output), errors: text(read.errors) }));
  child.on("error", (cause) => {
    const says = isSystemError(cause) ? `${systemErrorText(cause)}: ${pythonLiteral(program)}` : cause.message;
    reject(new CommandFailure(255, says, { cause }));
  });
  return promise;
}
