/* What can be wrong with an expression or with what it is asked of, in the words that users of `--query` know. */

/** The expression is no JMESPath. */
export class SyntaxFailure extends Error {}

/** The expression cannot be answered for this value. */
export class QueryFailure extends Error {}
