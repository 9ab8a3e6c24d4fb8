/*
 * Reads a JMESPath expression by the binding powers of its operators. What is odd here (arguments without commas between them,
 * slices after an index that project nothing) is so because queries that people have are read this way.
 */
import { shown } from "../../json/python-literal.ts";
import type { Comparison, Expression } from "./expression.ts";
import { SyntaxFailure } from "./failure.ts";
import { type Token, type TokenKind, tokensOf } from "./tokens.ts";

const powers: Partial<Record<TokenKind, number>> = {
  pipe: 1,
  or: 2,
  and: 3,
  eq: 5,
  ne: 5,
  lt: 5,
  lte: 5,
  gt: 5,
  gte: 5,
  flatten: 9,
  star: 20,
  filter: 21,
  dot: 40,
  not: 45,
  lbrace: 50,
  lbracket: 55,
  lparen: 60,
};

const powerOf = (kind: TokenKind): number => powers[kind] ?? 0;

/** Tokens that bind less end a projection. */
const projectionEnd = 10;

const current: Expression = { is: "current" };

interface Parser {
  readonly text: string;
  readonly tokens: readonly Token[];
  at: number;
}

/** Throws SyntaxFailure. */
export function parseExpression(text: string): Expression {
  const parser: Parser = { text, tokens: tokensOf(text), at: 0 };
  const whole = expression(parser, 0);
  const rest = peek(parser);
  if (rest.kind !== "eof") throw unexpected(parser, rest, `Unexpected token: ${shown(rest.value)}`);
  return whole;
}

const peek = (parser: Parser, ahead = 0): Token =>
  parser.tokens[parser.at + ahead] ?? { kind: "eof", value: "", at: parser.text.length };

const at = (parser: Parser, kind: TokenKind): boolean => peek(parser).kind === kind;

function take(parser: Parser): Token {
  const token = peek(parser);
  parser.at += 1;
  return token;
}

/** Takes a token of these kinds; `wanted` is how the message names them. */
function expect(parser: Parser, kinds: readonly TokenKind[], wanted: string = kinds.join()): Token {
  const token = peek(parser);
  if (kinds.includes(token.kind)) return take(parser);
  if (token.kind === "eof") throw incomplete(parser);
  throw unexpected(parser, token, `Expecting: ${wanted}, got: ${token.kind}`);
}

/** An expression whose operators bind more than `power`. */
function expression(parser: Parser, power: number): Expression {
  let left = prefix(parser);
  while (power < powerOf(peek(parser).kind)) left = infix(parser, left);
  return left;
}

/** What an expression begins with. */
function prefix(parser: Parser): Expression {
  const token = take(parser);
  switch (token.kind) {
    case "literal":
      return { is: "literal", value: token.value };
    case "unquoted_identifier":
      return { is: "field", name: token.value as string };
    case "quoted_identifier":
      if (at(parser, "lparen")) {
        const reason = "Quoted identifier not allowed for function names.";
        throw unexpected(parser, { ...peek(parser), at: 0 }, reason);
      }
      return { is: "field", name: token.value as string };
    case "current":
      return current;
    case "star":
      return projected(parser, "values", current, "star");
    case "filter":
      return filtered(parser, current);
    case "flatten":
      return flattened(parser, current);
    case "lbrace":
      return members(parser);
    case "lbracket":
      return bracketed(parser);
    case "lparen": {
      const inner = expression(parser, 0);
      expect(parser, ["rparen"]);
      return inner;
    }
    case "not":
      return { is: "not", of: expression(parser, powerOf("not")) };
    case "expref":
      return { is: "reference", to: expression(parser, powerOf("expref")) };
    case "eof":
      throw incomplete(parser);
    default:
      throw unexpected(parser, token, "invalid token");
  }
}

/** What goes on after `left`. */
function infix(parser: Parser, left: Expression): Expression {
  const token = take(parser);
  const { kind } = token;
  switch (kind) {
    case "dot":
      if (!at(parser, "star")) {
        return { is: "steps", first: left, next: afterDot(parser, powerOf("dot")), indexed: false };
      }
      take(parser);
      return projected(parser, "values", left, "dot");
    case "pipe":
      return { is: "steps", first: left, next: expression(parser, powerOf(kind)), indexed: false };
    case "or":
    case "and":
      return { is: kind, left, right: expression(parser, powerOf(kind)) };
    case "eq":
    case "ne":
    case "lt":
    case "lte":
    case "gt":
    case "gte":
      return { is: "comparison", by: kind satisfies Comparison, left, right: expression(parser, powerOf(kind)) };
    case "lparen":
      return call(parser, left);
    case "filter":
      return filtered(parser, left);
    case "flatten":
      return flattened(parser, left);
    case "lbracket":
      return indexed(parser, left);
    default:
      throw unexpected(parser, token, "invalid token");
  }
}

/** The projection's right side, whose operators bind more than that token does. */
const projected = (
  parser: Parser,
  over: "list" | "values",
  from: Expression,
  power: TokenKind,
  where: Expression | null = null,
): Expression => ({ is: "projection", over, from, where, each: projection(parser, powerOf(power)) });

function projection(parser: Parser, power: number): Expression {
  const token = peek(parser);
  if (powerOf(token.kind) < projectionEnd) return current;
  if (token.kind === "lbracket" || token.kind === "filter") return expression(parser, power);
  if (token.kind !== "dot") throw unexpected(parser, token, "syntax error");
  take(parser);
  return afterDot(parser, power);
}

function afterDot(parser: Parser, power: number): Expression {
  const token = peek(parser);
  switch (token.kind) {
    case "quoted_identifier":
    case "unquoted_identifier":
    case "star":
      return expression(parser, power);
    case "lbracket":
      take(parser);
      return elements(parser);
    case "lbrace":
      take(parser);
      return members(parser);
    default: {
      const wanted = "['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace']";
      throw unexpected(parser, token, `Expecting: ${wanted}, got: ${token.kind}`);
    }
  }
}

function filtered(parser: Parser, from: Expression): Expression {
  const where = expression(parser, 0);
  expect(parser, ["rbracket"]);
  if (at(parser, "flatten")) return { is: "projection", over: "list", from, where, each: current };
  return projected(parser, "list", from, "filter", where);
}

const flattened = (parser: Parser, from: Expression): Expression => projected(parser, "list", { is: "flatten", from }, "flatten");

/** After `[` at an expression's begin: an index, a slice, `[*]` or a list of expressions. */
function bracketed(parser: Parser): Expression {
  if (at(parser, "number") || at(parser, "colon")) return sliceProjected(parser, current, position(parser));
  if (at(parser, "star") && peek(parser, 1).kind === "rbracket") {
    parser.at += 2;
    return projected(parser, "list", current, "star");
  }
  return elements(parser);
}

/** After `[` that follows `left`. */
function indexed(parser: Parser, left: Expression): Expression {
  if (at(parser, "number") || at(parser, "colon")) {
    const next = position(parser);
    const follows = left.is === "steps" && left.indexed;
    return follows ? { is: "steps", first: left, next, indexed: true } : sliceProjected(parser, left, next);
  }
  expect(parser, ["star"]);
  expect(parser, ["rbracket"]);
  return projected(parser, "list", left, "star");
}

function sliceProjected(parser: Parser, first: Expression, next: Expression): Expression {
  const steps: Expression = { is: "steps", first, next, indexed: true };
  return next.is === "slice" ? projected(parser, "list", steps, "star") : steps;
}

/** An index or a slice, and the bracket after it. */
function position(parser: Parser): Expression {
  if (at(parser, "colon") || peek(parser, 1).kind === "colon") return slice(parser);
  const index: Expression = { is: "index", at: Number(take(parser).value) };
  expect(parser, ["rbracket"]);
  return index;
}

function slice(parser: Parser): Expression {
  const bounds: (number | null)[] = [null, null, null];
  let bound = 0;
  while (!at(parser, "rbracket")) {
    const token = peek(parser);
    if (token.kind === "number") bounds[bound] = Number(token.value);
    else if (token.kind !== "colon" || bound === 2) throw unexpected(parser, token, "syntax error");
    else bound += 1;
    take(parser);
  }
  take(parser);
  return { is: "slice", bounds };
}

function elements(parser: Parser): Expression {
  const found = [expression(parser, 0)];
  while (!at(parser, "rbracket")) {
    expect(parser, ["comma"]);
    found.push(expression(parser, 0));
  }
  take(parser);
  return { is: "list", elements: found };
}

function members(parser: Parser): Expression {
  const found: (readonly [string, Expression])[] = [];
  for (;;) {
    const names = ["quoted_identifier", "unquoted_identifier"] as const;
    const name = expect(parser, names, "['quoted_identifier', 'unquoted_identifier']").value as string;
    expect(parser, ["colon"]);
    found.push([name, expression(parser, 0)]);
    if (at(parser, "comma")) take(parser);
    else if (at(parser, "rbrace")) break;
  }
  take(parser);
  return { is: "object", members: found };
}

/** After `(`. */
function call(parser: Parser, left: Expression): Expression {
  if (left.is !== "field") {
    const named = peek(parser, -2);
    throw unexpected(parser, named, `Invalid function name '${shown(named.value)}'`);
  }
  const given: Expression[] = [];
  while (!at(parser, "rparen")) {
    given.push(expression(parser, 0));
    if (at(parser, "comma")) take(parser);
  }
  take(parser);
  return { is: "call", name: left.name, given };
}

const incomplete = ({ text }: Parser): SyntaxFailure =>
  new SyntaxFailure(`Invalid jmespath expression: Incomplete expression:\n"${text}"\n${" ".repeat([...text].length + 1)}^`);

const unexpected = ({ text }: Parser, token: Token, reason: string): SyntaxFailure => {
  const where = `Parse error at column ${token.at}, token "${shown(token.value)}" (${token.kind.toUpperCase()})`;
  return new SyntaxFailure(`${reason}: ${where}, for expression:\n"${text}"\n${" ".repeat(token.at + 1)}^`);
};
