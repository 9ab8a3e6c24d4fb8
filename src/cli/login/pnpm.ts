/* pnpm, which takes registries and tokens from the user's .npmrc. */
import { npmrc } from "./npm.ts";
import type { Login } from "./target.ts";
import type { Plan } from "./write-files.ts";

export const pnpmPlan = (login: Login): Plan => ({ edits: [npmrc(login)] });
