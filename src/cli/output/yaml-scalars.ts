/* In which of YAML's styles a text can stand, and how it is written there (YAML 1.2; libyaml's choices). */

/** What a text begins with that plain would be read as something else, and what it looks like then. */
const otherFirst = /^(?:[-+.0-9tTfFnN~<=]|$)/;
const otherTypes: readonly RegExp[] = [
  /^(?:true|True|TRUE|false|False|FALSE)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+$/,
  /^[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?$/,
  /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^[-+]?(?:0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*|0x[0-9a-fA-F_]+)$/,
  /^[-+][0-9_]+$/,
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?$/,
  /^(?:<<|=)$/,
];

/** Breaks of lines that can be printed: the line feed, and Unicode's own. */
export const isBreak = (character: string): boolean => "\n\u2028\u2029".includes(character);

const unprintable = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/;

/** Whether all of a text can be printed; what is beyond UTF-16's one unit counts as what cannot. */
export const isPrintable = (text: string): boolean => !unprintable.test(text);

const neverFirst = ",[]{}#&*!|>'\"%@`";

export type ScalarStyle = "plain" | "single" | "double";

/** The plainest style that reads as the same text again. */
export function styleOf(text: string): ScalarStyle {
  if (plainFits(text) && !(otherFirst.test(text) && otherTypes.some((type) => type.test(text)))) return "plain";
  return singleFits(text) ? "single" : "double";
}

function plainFits(text: string): boolean {
  if (/^(?:---|\.\.\.)|^ | $/.test(text)) return false;
  if (/[\n\u2028\u2029]/.test(text) || !isPrintable(text)) return false;
  const first = text[0] ?? "";
  const blankAfterFirst = text.length === 1 || /^.[ \n\u2028\u2029]/.test(text);
  if (neverFirst.includes(first) && text !== "") return false;
  if ("?:-".includes(first) && text !== "" && blankAfterFirst) return false;
  return !/:(?: |$)| #/.test(text);
}

/** Single quotes hold no escapes, and no blanks beside a break. */
const singleFits = (text: string): boolean => isPrintable(text) && !/ [\n\u2028\u2029]|[\n\u2028\u2029] /.test(text);
