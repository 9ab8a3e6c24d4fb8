import { clientSuites, everydayTests } from "./everyday.ts";

clientSuites(["pnpm 9", "pnpm 10", "pnpm 11", "pnpm 12"], everydayTests);
