/* `login` of the tools that AWS knows, with programs in their place that keep how they were called. */
import type { Reply } from "../../support/recorder.ts";
import type { Case } from "../compare.ts";

const token = "a-token-of-some-length";
const host = "https://registry.example.org:8443";
const endpointOf = (format: string): string => `${host}/${format}/d/acme-111122223333/app/`;

const hour = 3600;

/** Times are whole and far from where the next unit begins, so that both programs count alike. */
const repliesFor =
  (format: string, seconds = 12 * hour) =>
  (): readonly Reply[] => [
    { body: { authorizationToken: token, expiration: Math.floor(Date.now() / 1000) + seconds } },
    { body: { repositoryEndpoint: endpointOf(format) } },
  ];

/** Notes its name and its words, then does what is said. */
const fake = (deed = ""): string => `#!/bin/sh
{ printf '%s' "\${0##*/}"; for word; do printf ' [%s]' "$word"; done; echo; } >> "{{folder}}/calls.txt"
${deed}
`;

const sources = `echo 'Registered Sources:'
echo '  1.  first [Enabled]'
echo '      https://one.example.org/v3/index.json'
echo '  2.  acme/app [Disabled]'
echo '      https://two.example.org/v3/index.json'
`;
const sameSource = `echo 'Registered Sources:'
echo '  1.  mine [Enabled]'
echo '      ${endpointOf("nuget")}v3/index.json'
`;

const formats = { npm: "npm", pip: "pypi", twine: "pypi", nuget: "nuget", dotnet: "nuget", swift: "swift" } as const;
type Tool = keyof typeof formats;
const tools = Object.keys(formats) as readonly Tool[];

const program = (tool: Tool): Readonly<Record<string, string>> => (tool === "twine" ? {} : { [`bin/${tool}`]: fake() });

const required = ["--domain", "acme", "--repository", "app"];

const line = (tool: Tool, more: readonly string[] = [], rest: Partial<Case> = {}): Case => ({
  words: ["codeartifact", "login", "--tool", tool, ...required, ...more],
  replies: repliesFor(formats[tool]),
  ...rest,
  files: { ...program(tool), ...rest.files },
});

/** Nothing but what our own start needs is found here. */
const few = {
  env: { PATH: "{{folder}}/few" },
  files: { "few/readlink": '#!/bin/sh\nexec /usr/bin/readlink "$@"\n' },
} as const;

const ofEveryTool = (tool: Tool): readonly Case[] => [
  line(tool),
  line(tool, ["--dry-run"]),
  line(tool, ["--dry-run"], { ...few, note: "the program is not there" }),
  line(tool, ["--domain-owner", "111122223333", "--duration-seconds", "900", "--endpoint-type", "ipv4"], {
    replies: repliesFor(formats[tool], 900),
  }),
  line(tool, ["--namespace", "scope"]),
  line(tool, ["--namespace", "@scope", "--dry-run"]),
  line(tool, ["--namespace", "-bad_scope."]),
  // An empty one is taken for the path of twine's file there.
  ...(tool === "twine" ? [] : [line(tool, ["--namespace", ""])]),
  line(tool, ["--output", "text", "--query", "x"]),
  line(tool, [], {
    replies: [{ status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" }, body: { message: "No." } }],
    note: "no domain",
  }),
  line(tool, [], {
    replies: [
      repliesFor("npm")()[0] ?? {},
      { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" }, body: { message: "No." } },
    ],
    note: "no endpoint",
  }),
  ...(tool === "twine"
    ? []
    : [
        line(tool, [], { files: { [`bin/${tool}`]: fake(`echo 'it says no' >&2; exit 3`) }, note: "the program fails" }),
        line(tool, [], { ...few, note: "the program is not there" }),
      ]),
];

const durations = [60, 90, 900, 3630, 5400, 2 * hour, 11 * hour + 59 * 60, 12 * hour, 24 * hour, 36 * hour, 0];

const pypircs: Readonly<Record<string, string>> = {
  "one with other indexes":
    "[distutils]\nindex-servers =\n    pypi\n    mine\n\n[pypi]\nusername: me\n\n[mine]\nrepository = https://mine.example.org\n# a comment\n",
  "one that has it":
    "[distutils]\nindex-servers = codeartifact\n[codeartifact]\nrepository = old\nusername = other\npassword = old\nmore = kept\n",
  "one without distutils": "[pypi]\nusername = me\n",
  "one without servers": "[distutils]\nother = 1\n",
  "one that is none": "no section\n",
  "one with percent signs": "[distutils]\nindex-servers = pypi\n[pypi]\npassword = 50%\n",
  "one with capitals": "[distutils]\nIndex-Servers = pypi\n[PyPI]\nUserName = Me\n",
  "an empty one": "",
};

const netrcs: Readonly<Record<string, string>> = {
  "one with another host": "machine other.example.org login me password secret\n",
  "one with this host": "machine registry.example.org login me password old\nmachine other login a password b\n",
  "one with this host of several lines": "machine registry.example.org\n  login aws\n  password old\n",
  "one without a last line end": "machine other login a password b",
};

export const loginCases: readonly Case[] = [
  ...tools.flatMap(ofEveryTool),
  ...durations.map((seconds) => line("npm", [], { replies: repliesFor("npm", seconds), note: `${seconds} seconds` })),
  line("npm", [], { env: { TZ: "America/New_York" }, note: "in New York" }),
  line("npm", [], { files: { "bin/npm": fake('case "$*" in *always-auth*) exit 1;; esac') }, note: "always-auth is unknown" }),
  line("npm", [], { files: { "bin/npm": fake('echo "spoken on the way"; echo "and beside" >&2') }, note: "it speaks" }),
  ...(["nuget", "dotnet"] as const).flatMap((tool) => [
    line(tool, [], { files: { [`bin/${tool}`]: fake(sources) }, note: "its name is there" }),
    line(tool, [], { files: { [`bin/${tool}`]: fake(sameSource) }, note: "its address is there" }),
    line(tool, ["--dry-run"], { files: { [`bin/${tool}`]: fake(sameSource) }, note: "its address is there" }),
    line(tool, [], {
      files: { [`bin/${tool}`]: fake('case "$*" in *add*) echo "cannot add" >&2; exit 1;; esac') },
      note: "adding fails",
    }),
  ]),
  ...Object.entries(pypircs).map(([note, text]) => line("twine", [], { files: { "home/.pypirc": text }, note })),
  ...Object.entries(pypircs).map(([note, text]) => line("twine", ["--dry-run"], { files: { "home/.pypirc": text }, note })),
  ...Object.entries(netrcs).map(([note, text]) => line("swift", [], { files: { "home/.netrc": text }, note })),
  ...Object.entries(netrcs).map(([note, text]) => line("swift", ["--dry-run"], { files: { "home/.netrc": text }, note })),
  ...[
    [],
    ["--tool", "npm"],
    ["--tool", "bogus", ...required],
    ["--tool", "np", ...required],
    ["--domain", "acme", "--repository", "app"],
    ["--tool", "npm", "--domain", "acme"],
    ["--tool", "npm", ...required, "--bogus"],
    ["--tool", "npm", ...required, "--bogus", "x", "y"],
    ["--tool", "npm", ...required, "extra"],
    ["--tool", "npm", ...required, "--duration-seconds", "abc"],
    ["--tool", "npm", ...required, "--duration-seconds", "0"],
    ["--tool", "npm", ...required, "--duration-seconds", "-5"],
    ["--tool", "npm", ...required, "--endpoint-type", "bogus"],
    ["--tool", "npm", ...required, "--no-dry-run"],
    ["--tool", "npm", ...required, "--domain-owner", "12"],
    ["--tool", "npm", "--domain", "a", "--repository", "app"],
    ["--tool", "npm", ...required, "--generate-cli-skeleton"],
    ["--tool", "npm", ...required, "--cli-input-json", "{}"],
    ["--tool", "npm", "--domain", "file://domain.txt", "--repository", "app"],
    ["--tool", "npm", "--domain", "file://absent", "--repository", "app"],
    ["--tool", "npm", "--too", "pip", ...required],
  ].map((words) => ({
    words: ["codeartifact", "login", ...words],
    files: { ...program("npm"), "domain.txt": "acme" },
    replies: repliesFor("npm"),
  })),
];
