import { clientSuites, everydayTests } from "./everyday.ts";

clientSuites(["bun"], everydayTests);
