/* Node's own HTTP client. To import it would also load all that it exports lazily, a second client among them: half of a start. */

export const { Agent, request, STATUS_CODES } = process.getBuiltinModule("node:http");
