/* The operator's commands by their words. Each is loaded when it is called, so that none pays for another. */
import type { OperatorCommands } from "./command.ts";

export const operatorCommands: OperatorCommands = {
  serve: { says: "Run the server.", load: async () => (await import("./serve.ts")).serve },
  status: { says: "Tell how a running server is.", load: async () => (await import("./status.ts")).status },
  doctor: {
    says: "Look for what is wrong with a server and its surroundings, and say what to do.",
    load: async () => (await import("./doctor.ts")).doctor,
  },
  users: { says: "Create, list, rename and delete users.", load: async () => (await import("./identities.ts")).users },
  keys: { says: "Create, list, disable and delete access keys.", load: async () => (await import("./identities.ts")).keys },
  policies: {
    says: "Write policies, and say which users and roles have them.",
    load: async () => (await import("./identities.ts")).policies,
  },
  roles: { says: "Create, list and delete roles.", load: async () => (await import("./identities.ts")).roles },
  providers: {
    says: "Say whose OpenID Connect tokens roles may trust.",
    load: async () => (await import("./identities.ts")).providers,
  },
  tokens: { says: "List, make and revoke authorization tokens.", load: async () => (await import("./tokens.ts")).tokens },
  accounts: {
    says: "Create, list and change accounts, at the server's own database.",
    load: async () => (await import("./accounts.ts")).accounts,
  },
  audit: {
    says: "Print what was done and refused, one JSON event a line.",
    load: async () => (await import("./audit.ts")).audit,
  },
  refresh: {
    says: "Have a repository's copies of other registries' documents confirmed at their next use.",
    load: async () => (await import("./refresh.ts")).refresh,
  },
  yank: {
    says: "Mark a Python version so that it is installed only where its exact number is asked for.",
    load: async () => (await import("./yank.ts")).yank,
  },
  unyank: { says: "Take that mark away.", load: async () => (await import("./yank.ts")).unyank },
  gc: { says: "Remove bytes that nothing names any more.", load: async () => (await import("./gc.ts")).gc },
  backup: {
    says: "Copy a server's database, bytes and secrets into a folder, while it runs.",
    load: async () => (await import("./backup.ts")).backup,
  },
  restore: { says: "Make a server's data of a backup.", load: async () => (await import("./restore.ts")).restore },
  "credential-provider": {
    says: "Give package clients fresh tokens in their own protocols.",
    load: async () => (await import("../credential-helpers/credential-provider.ts")).credentialProvider,
  },
  completion: {
    says: "Print what makes a shell complete commands, options and names.",
    load: async () => (await import("../completion/completion.ts")).completionOf(operatorCommands),
  },
};
