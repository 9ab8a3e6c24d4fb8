/*
 * `login` (command line spec, 15): a token and the repositories' endpoints are had from the server, then the tool is told of them
 * in its own way. What is wrong with a namespace, or with the tool itself, is found only after the calls, as `aws` does it.
 */
import { homedir } from "node:os";
import type { OperationName } from "../../api/table.ts";
import type { Given, GlobalOptions } from "../arguments/parsed.ts";
import { pythonInt } from "../arguments/python-int.ts";
import type { Input } from "../client/answer.ts";
import { CommandFailure } from "../failure.ts";
import type { JsonObject } from "../json/json.ts";
import { pythonLiteral } from "../json/python-literal.ts";
import { loadOption } from "../values/param-file.ts";
import type { Chosen } from "./chosen.ts";
import { expiryOf, timeLeft } from "./expiry.ts";
import type { Login, Surroundings, Target } from "./target.ts";
import { type Tool, tools } from "./tools.ts";

export interface Place {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: { readonly write: (text: string) => unknown };
  readonly err: { readonly write: (text: string) => unknown };
}

/** Calls an operation of the server that the command line chose, and gives the members of its answer. */
export type CallServer = (operation: OperationName, input: Input) => Promise<JsonObject>;

/** Connects with a server. Throws CommandFailure. */
export type Connect = (globals: GlobalOptions, environment: Place["environment"]) => Promise<CallServer>;

/** Sets a tool up for one or more repositories. Gives the exit code. Throws CommandFailure. */
export async function login(
  given: ReadonlyMap<string, Given>,
  globals: GlobalOptions,
  place: Place,
  connect: Connect = connectServer,
): Promise<number> {
  const wish = { ...wishOf(given, place.environment), chosen: chosenOf(globals) };
  const call = await connect(globals, place.environment);
  const made = await loginFor(wish, call, surroundingsOf(place.environment));
  const setUp = await wish.tool.load();
  const { dryRun } = wish;
  await setUp(made, { print: (text) => place.out.write(text), warn: (text) => place.err.write(text), dryRun });
  if (!dryRun) place.out.write(successOf(wish, made));
  return 0;
}

/** Opens the client of the settings. */
export const connectServer: Connect = async (globals, environment) => {
  const [{ openSettings }, { openClient }, { validateInput }, { operations }] = await Promise.all([
    import("../settings/open-settings.ts"),
    import("../client/client.ts"),
    import("../values/validate-input.ts"),
    import("../../api/table.ts"),
  ]);
  const settings = await openSettings(globals, environment);
  return async (operation, input) => {
    const row = operations[operation];
    const send = await openClient(settings, row);
    const { members } = await send(validateInput(row, input, settings));
    return members ?? new Map();
  };
};

const chosenOf = ({ profile, region, endpointUrl }: GlobalOptions): Chosen => ({
  ...(profile && { profile }),
  ...(region && { region }),
  ...(endpointUrl && { "endpoint-url": endpointUrl }),
});

interface Wish {
  readonly toolName: string;
  readonly tool: Tool;
  readonly mode: string;
  readonly domain: string;
  readonly domainOwner: string | undefined;
  readonly duration: number | bigint;
  readonly endpointType: string | undefined;
  readonly repositories: readonly [Wished, ...Wished[]];
  readonly dryRun: boolean;
}

interface LoginWish extends Wish {
  readonly chosen: Chosen;
}

interface Wished {
  readonly repository: string;
  /** As it was written; empty or undefined where there is none. */
  readonly namespace: string | undefined;
}

function wishOf(given: ReadonlyMap<string, Given>, environment: Place["environment"]): Wish {
  const word = (name: string): string | undefined => {
    const written = given.get(name);
    if (written === undefined) return undefined;
    const loaded = loadOption(`--${name}`, String(written), environment);
    if (typeof loaded === "string") return loaded;
    const shown = `value: ${pythonLiteral(loaded)}, type: <class 'bytes'>, valid types: <class 'str'>`;
    throw new CommandFailure(252, `Parameter validation failed:\nInvalid type for parameter input, ${shown}`);
  };
  const toolName = word("tool") ?? "";
  const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined;
  if (tool === undefined) throw misused(`argument --tool: Found invalid choice '${toolName}'`);
  const mode = word("mode") ?? tool.modes[0];
  if (!tool.modes.includes(mode))
    throw misused(`argument --mode: Found invalid choice '${mode}'. Of ${toolName} there are: ${tool.modes.join(", ")}`);
  const also = given.get("also") ?? [];
  return {
    toolName,
    tool,
    mode,
    domain: word("domain") ?? "",
    domainOwner: word("domain-owner"),
    duration: durationOf(word("duration-seconds")),
    endpointType: word("endpoint-type"),
    repositories: [
      { repository: word("repository") ?? "", namespace: word("namespace") },
      ...(Array.isArray(also) ? also : [String(also)]).map((written) => alsoOf(String(written), toolName, tool)),
    ],
    dryRun: given.get("dry-run") === true,
  };
}

const misused = (message: string): CommandFailure => new CommandFailure(252, message, { frame: "parser" });

/** `NAME` or `SCOPE=NAME`, as the tool has namespaces or not. */
function alsoOf(written: string, toolName: string, { takesNamespace }: Tool): Wished {
  const [, namespace, repository = ""] = /^(?:([^=]+)=)?([^=]+)$/.exec(written) ?? [];
  if (repository === "" || (namespace !== undefined) !== takesNamespace)
    throw misused(
      `argument --also: '${written}' is not ${takesNamespace ? "SCOPE=REPOSITORY" : "the name of a repository"}, as ${toolName} takes it`,
    );
  return { repository, namespace };
}

function durationOf(written: string | undefined): number | bigint {
  if (written === undefined) return 0;
  const seconds = pythonInt(written);
  if (seconds === null) throw new CommandFailure(255, `invalid literal for int() with base 10: ${pythonLiteral(written)}`);
  return seconds;
}

/** Calls for the token, then for each endpoint; then refuses a namespace that the tool cannot have. */
async function loginFor(wish: LoginWish, call: CallServer, surroundings: Surroundings): Promise<Login> {
  const { domain, toolName, tool, mode, chosen, domainOwner, endpointType, repositories } = wish;
  // `aws` asks for the endpoint with the owner last.
  const ofOwner = { ...(domainOwner && { domainOwner }) };
  const answer = await call(
    "GetAuthorizationToken",
    inputOf({ domain, ...ofOwner, ...(wish.duration && { durationSeconds: wish.duration }) }),
  );
  const targetFor = async ({ repository, namespace }: Wished): Promise<Target> => {
    const input = { domain, repository, format: tool.format, ...(endpointType && { endpointType }), ...ofOwner };
    const { repositoryEndpoint } = Object.fromEntries(await call("GetRepositoryEndpoint", inputOf(input)));
    return { domain, repository, endpoint: String(repositoryEndpoint), namespace: namespace ?? null };
  };
  const [first, ...others] = repositories;
  const targets: [Target, ...Target[]] = [await targetFor(first)];
  for (const other of others) targets.push(await targetFor(other));
  if (first.namespace && !tool.takesNamespace)
    throw new CommandFailure(255, `Argument --namespace is not supported for ${toolName}`);
  const token = String(answer.get("authorizationToken"));
  return { tool: toolName, token, expires: expiryOf(answer.get("expiration")), targets, mode, chosen, surroundings };
}

const inputOf = (members: Readonly<Record<string, string | number | bigint>>): Input => new Map(Object.entries(members));

const surroundingsOf = (environment: Place["environment"]): Surroundings => ({
  environment,
  home: environment.HOME || homedir(),
  platform: process.platform,
});

/** The ways in which tools have tokens afresh. */
const lasting: readonly string[] = ["keyring", "provider", "plugin"];

function successOf({ toolName, tool, mode }: Wish, { targets, expires }: Login): string {
  const lines = targets.map(({ endpoint }) => {
    const repository = tool.isOfAws ? `AWS CodeArtifact repository ${endpoint} ` : `repository ${endpoint}`;
    return `Successfully configured ${tool.called ?? toolName} to use ${repository}\n`;
  });
  const ends = lasting.includes(mode)
    ? "Tokens are had afresh whenever they are needed."
    : `Login expires in ${timeLeft(expires.ms, Date.now())} at ${expires.text}`;
  return `${lines.join("")}${ends}\n`;
}
