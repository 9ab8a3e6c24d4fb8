/* What a JMESPath expression is made of. */
import type { Json } from "../../json/json.ts";

export type Comparison = "eq" | "ne" | "lt" | "lte" | "gt" | "gte";

export type Expression =
  | { readonly is: "current" }
  | { readonly is: "literal"; readonly value: Json }
  | { readonly is: "field"; readonly name: string }
  | { readonly is: "index"; readonly at: number }
  | { readonly is: "slice"; readonly bounds: readonly (number | null)[] }
  /** `next` is asked of what `first` gives; `indexed` where it is written in brackets. */
  | { readonly is: "steps"; readonly first: Expression; readonly next: Expression; readonly indexed: boolean }
  /** `each` is asked of every element or member value of `from` that `where` is true for. */
  | {
      readonly is: "projection";
      readonly over: "list" | "values";
      readonly from: Expression;
      readonly where: Expression | null;
      readonly each: Expression;
    }
  | { readonly is: "flatten"; readonly from: Expression }
  | { readonly is: "list"; readonly elements: readonly Expression[] }
  | { readonly is: "object"; readonly members: readonly (readonly [string, Expression])[] }
  | { readonly is: "or" | "and"; readonly left: Expression; readonly right: Expression }
  | { readonly is: "not"; readonly of: Expression }
  | {
      readonly is: "comparison";
      readonly by: Comparison;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly is: "call"; readonly name: string; readonly given: readonly Expression[] }
  /** `&expression`, which a function asks of values of its own. */
  | { readonly is: "reference"; readonly to: Expression };
