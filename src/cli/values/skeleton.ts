/* Templates of inputs, to be filled in and given as a whole (command line spec, 7). */
import type { Operation } from "../../api/operation.ts";
import type { Member, Members, Shape } from "../../shape/shape.ts";

/** JSON, or YAML whose comments say what each member is for. Ends with a line end. */
export const skeletonOf = ({ input }: Operation, form: "input" | "yaml-input"): string =>
  form === "input" ? `${JSON.stringify(membersOf(input), null, 4)}\n` : `${yamlOfMembers(input).join("\n")}\n`;

const membersOf = (members: Members): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(members).map(([name, { shape }]) => [name, blankOf(shape)]));

function blankOf(shape: Shape): unknown {
  switch (shape.is) {
    case "structure":
      return membersOf(shape.members);
    case "list":
      return [blankOf(shape.element)];
    case "map":
      return { KeyName: blankOf(shape.value) };
    case "payload":
      return null;
    case "integer":
      return 0;
    case "boolean":
      return true;
    default:
      return (shape.is === "string" && shape.values?.[0]) || "";
  }
}

const yamlOfMembers = (members: Members): readonly string[] =>
  Object.entries(members).flatMap(([name, member], index) => yamlOfMember(name, member, index === 0));

/** `aws` puts two blanks before the comment of a block's first member. */
function yamlOfMember(name: string, { shape, required, summary }: Member, isFirst: boolean): readonly string[] {
  const choices = shape.is === "string" && shape.values !== undefined ? ` Valid values are: ${shape.values.join(", ")}.` : "";
  const comment = `# ${required ? "[REQUIRED] " : ""}${summary}${choices}`;
  const nested = yamlOfNested(shape);
  const value = nested === null ? ` ${scalarOf(shape)}` : "";
  return [`${name}:${value}${isFirst ? "  " : " "}${comment}`, ...(nested ?? [])];
}

function yamlOfNested(shape: Shape): readonly string[] | null {
  if (shape.is === "structure") return yamlOfMembers(shape.members).map((line) => `  ${line}`);
  if (shape.is === "map") return [`  KeyName: ${scalarOf(shape.value)}`];
  if (shape.is !== "list") return null;
  const lines = yamlOfElement(shape.element);
  return lines.map((line, index) => `${index === 0 ? "- " : "  "}${line}`);
}

const yamlOfElement = (shape: Shape): readonly string[] =>
  shape.is === "structure" ? yamlOfMembers(shape.members) : [scalarOf(shape)];

function scalarOf(shape: Shape): string {
  if (shape.is === "payload") return "!!binary ''";
  const value = blankOf(shape);
  return value === "" ? "''" : String(value);
}
