/* `credential-provider`: gives package clients fresh tokens in their own protocols. */
import { CommandFailure } from "../failure.ts";
import type { Command } from "../operate/command.ts";
import { tokensOfSettings } from "./fresh-token.ts";
import { linesOf } from "./lines.ts";

const usage = `usage: packhouse credential-provider <client>

  cargo    Cargo's credential provider. Cargo runs it as cargo-credential-packhouse.
  nuget    NuGet's authentication plugin. NuGet runs it as nuget-plugin-packhouse.
  keyring  What pip and uv ask for passwords. They run it as keyring, which lies in the folder bin/keyring of this package.

Server, region and credentials are those of the environment and of AWS's configuration files; a login's --profile, --region and
--endpoint-url are remembered. A token is given for no address but those of the server's own repositories.
`;

const nothingFound = 1;

export const credentialProvider: Command = async ({ words, environment, out }) => {
  const [client, ...rest] = words;
  const write = (text: string): unknown => out.write(text);
  const tokenFor = tokensOfSettings(environment);
  switch (client) {
    case "cargo":
      await (await import("./cargo.ts")).answerCargo(linesOf(process.stdin), write, tokenFor);
      return 0;
    case "nuget":
      await (await import("./nuget.ts")).answerNuget(linesOf(process.stdin), write, tokenFor);
      process.stdin.destroy();
      return 0;
    case "keyring": {
      const answer = await (await import("./keyring.ts")).answerKeyring(rest, tokenFor);
      write(answer ?? "");
      return answer === null ? nothingFound : 0;
    }
    case "help":
    case "--help":
      write(usage);
      return 0;
    default:
      throw new CommandFailure(252, usage);
  }
};
