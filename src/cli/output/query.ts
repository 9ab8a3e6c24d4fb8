/* `--query`: picks what is printed out of a result (command line spec, 10). */
import { CommandFailure } from "../failure.ts";
import type { Json } from "../json/json.ts";
import { evaluate } from "./jmespath/evaluate.ts";
import { QueryFailure, SyntaxFailure } from "./jmespath/failure.ts";
import { parseExpression } from "./jmespath/parse.ts";

/** Throws CommandFailure 255 where the expression does not fit the value. */
export type Query = (value: Json) => Json;

/** Reads the expression. Throws CommandFailure 252. */
export function openQuery(text: string): Query {
  const expression = attempt(() => parseExpression(text), SyntaxFailure, 252, `Bad value for --query ${text}: `);
  return (value) => attempt(() => evaluate(expression, value), QueryFailure, 255, "");
}

function attempt<T>(act: () => T, expected: typeof SyntaxFailure | typeof QueryFailure, exit: 252 | 255, before: string): T {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof expected) throw new CommandFailure(exit, before + thrown.message, { cause: thrown });
    throw thrown;
  }
}
