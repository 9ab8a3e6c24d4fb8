/* What Cargo reads out of versions, and the requirements that it matches them with. */

/** The version without its build metadata, by which Cargo does not tell versions apart. */
export const withoutBuild = (version: string): string => version.replace(/\+.*$/su, "");

const part = String.raw`(?:0|[1-9]\d{0,19}|[*xX])`;
const comparator = new RegExp(
  String.raw`^ *(?:\^|~|=|<=?|>=?)? *${part}(?:\.${part}){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)? *$`,
  "u",
);

/** Whether Cargo reads it as a requirement: comparators with commas between them. It drops a line of the index where it cannot. */
export const isRequirement = (text: string): boolean =>
  text.length <= 1024 && text.split(",").every((one) => comparator.test(one));
