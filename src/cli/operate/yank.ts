/* `packhouse yank` and `unyank`: the mark that PEP 592 has for versions which are to be left alone. */
import { operations } from "../../api/table.ts";
import { pypi } from "../../formats/pypi/index.ts";
import { check } from "../../shape/shape.ts";
import { CommandFailure } from "../failure.ts";
import { calledServer, callServer, repositoryFlags, serverFlags } from "./call-server.ts";
import { type Command, command, type Flags, type Given, type Invocation } from "./command.ts";

const flags: Flags = {
  ...repositoryFlags,
  package: { says: "The project.", takesValue: true, value: "NAME", required: true },
  "package-version": { says: "The version.", takesValue: true, value: "VERSION", required: true },
  ...serverFlags,
};
const reason: Flags = { reason: { says: "Why, as pip tells whoever installs it.", takesValue: true, value: "TEXT" } };

export const yank: Command = command("yank", {
  says: "Marks a Python version so that it is installed only where its exact number is asked for.",
  flags: { ...flags, ...reason },
  run: (given, invocation) => mark("yank", given, invocation),
});

export const unyank: Command = command("unyank", {
  says: "Takes the mark of yank away.",
  flags,
  run: (given, invocation) => mark("unyank", given, invocation),
});

async function mark(word: "yank" | "unyank", given: Given, invocation: Invocation): Promise<void> {
  const server = await calledServer(given, invocation);
  const owner = { domain: given.domain, domainOwner: given["domain-owner"] };
  const { GetAuthorizationToken: getToken, GetRepositoryEndpoint: getEndpoint } = operations;
  const wanted = { ...owner, repository: given.repository, format: pypi.name };
  const { repositoryEndpoint = "" } = await callServer(server, getEndpoint, check(getEndpoint.input, wanted));
  const { authorizationToken } = await callServer(server, getToken, check(getToken.input, { ...owner, durationSeconds: 900 }));
  const [project, version] = [given.package, given["package-version"]].map((text) => encodeURIComponent(String(text)));
  const url = new URL(`pypi/${project}/${version}/${word}`, repositoryEndpoint);
  const response = await fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${authorizationToken}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: given.reason }),
  }).catch((cause: unknown) => {
    throw new CommandFailure(255, `Could not connect to the endpoint URL: "${url}"`, { cause });
  });
  if (response.ok) return;
  throw new CommandFailure(254, `The server refused it (${response.status}): ${(await response.text()).slice(0, longestAnswer)}`);
}

const longestAnswer = 1_000;
