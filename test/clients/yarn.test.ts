import { clientSuites, everydayTests } from "./everyday.ts";

clientSuites(["yarn 1", "yarn 4"], everydayTests);
