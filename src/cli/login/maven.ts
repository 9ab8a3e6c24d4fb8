/* Maven: the user's settings.xml. */
import { join } from "node:path";
import { type Placed, putElement, xmlText } from "./files/xml.ts";
import { aliasOf, type Login, type Target } from "./target.ts";
import type { Plan } from "./write-files.ts";

const empty = `<?xml version="1.0" encoding="UTF-8"?>
<settings xmlns="http://maven.apache.org/SETTINGS/1.0.0">
</settings>
`;

export const mavenPlan = (login: Login): Plan => ({
  edits: [
    {
      path: join(login.surroundings.home, ".m2", "settings.xml"),
      secret: true,
      edit: (before) =>
        login.targets.flatMap((target) => elementsFor(target, login)).reduce(putElement, before.trim() === "" ? empty : before),
    },
  ],
});

function elementsFor(target: Target, { mode, token }: Login): readonly Placed[] {
  const server = elementOf("server", target, `<username>aws</username>\n  <password>${xmlText(token)}</password>`);
  if (mode === "server") return [server];
  const url = `<url>${xmlText(target.endpoint)}</url>`;
  if (mode === "mirror") return [server, elementOf("mirror", target, `<mirrorOf>*</mirrorOf>\n  ${url}`)];
  return [server, elementOf("profile", target, `${places(target, url)}`), active(target)];
}

/** An element of a list, known by its id. */
function elementOf(name: string, target: Target, lines: string): Placed {
  const id = aliasOf(target);
  return {
    within: ["settings", `${name}s`],
    element: `<${name}>\n  <id>${id}</id>\n  ${lines}\n</${name}>`,
    is: (_, child) => child("id") === id,
  };
}

/** The server's credentials go with the id of the repository, which is that of the profile too. */
const places = (target: Target, url: string): string =>
  [
    ["repositories", "repository"],
    ["pluginRepositories", "pluginRepository"],
  ]
    .map(
      ([list, one]) =>
        `<${list}>\n    <${one}>\n      <id>${aliasOf(target)}</id>\n      ${url}\n      <releases><enabled>true</enabled></releases>\n      <snapshots><enabled>true</enabled></snapshots>\n    </${one}>\n  </${list}>`,
    )
    .join("\n  ");

const active = (target: Target): Placed => ({
  within: ["settings", "activeProfiles"],
  element: `<activeProfile>${aliasOf(target)}</activeProfile>`,
  is: (text) => text === aliasOf(target),
});
