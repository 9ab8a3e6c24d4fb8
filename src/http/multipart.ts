/* Forms that carry files (RFC 7578), read as a stream: fields are kept, files are taken as they come. */
import type { Readable } from "node:stream";
import { Busboy, type BusboyInstance } from "@fastify/busboy";
import { Fault, invalid, isFault } from "../model/fault.ts";
import type { Request } from "./route.ts";

/** The values of each field, in the order they came. */
export type FormFields = ReadonlyMap<string, readonly string[]>;

export interface FilePart {
  /** The form's name for it. */
  readonly field: string;
  /** As it was sent, so that it may hold a path. */
  readonly filename: string;
  /** The Content-Transfer-Encoding that it says it has, in lower case; nothing has been undone. */
  readonly coding: string;
  readonly bytes: Readable;
}

export interface FormLimits {
  readonly fields: number;
  /** Of all fields together. */
  readonly fieldBytes: number;
  readonly files: number;
  /** Whether every part is a file, also one without a file's name. */
  readonly onlyFiles?: true;
}

/**
 * Gives all fields once the form has ended. `takeFile` gets each file with the fields that came before it and reads it
 * to its end. Throws a Validation fault on what is no such form, is cut or passes a limit, and what
 * `takeFile` throws; by then every `takeFile` has ended.
 */
export async function readForm(
  { header, body }: Pick<Request, "header" | "body">,
  limits: FormLimits,
  takeFile: (part: FilePart, before: FormFields) => Promise<void>,
): Promise<FormFields> {
  const parser = makeParser(header("content-type") ?? "", limits);
  const fields = new Map<string, string[]>();
  const files: Readable[] = [];
  const taking: Promise<void>[] = [];
  const ended = Promise.withResolvers<void>();
  let failure: unknown = null;
  let wake = (): void => undefined;
  const fail = (thrown: unknown): void => {
    failure ??= thrown;
    ended.resolve();
    wake();
  };
  collectFields(parser, fields, limits, fail);
  parser.on("file", (field, bytes, filename = "", coding) => {
    bytes.on("error", () => undefined);
    files.push(bytes);
    taking.push(takeFile({ field, filename, coding, bytes }, fields).catch(fail));
  });
  parser.on("finish", () => ended.resolve());
  parser.on("error", (cause) =>
    fail(new Fault("Validation", "The body of the request is not a whole multipart form.", { cause })),
  );
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      if (failure === null && !parser.write(chunk)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          parser.once("drain", resolve);
        });
      }
      if (failure !== null) break;
    }
    if (failure === null) parser.end();
    await ended.promise;
  } catch (cause) {
    fail(new Fault("Validation", "The body of the request ended early.", { cause }));
  }
  if (failure !== null) for (const file of files) file.destroy(failure instanceof Error ? failure : undefined);
  await Promise.all(taking);
  if (failure !== null) throw failure;
  return fields;
}

const makeParser = (contentType: string, { fields, fieldBytes, files, onlyFiles }: FormLimits): BusboyInstance => {
  if (!/^multipart\/form-data\s*;/iu.test(contentType)) {
    throw invalid("The body of the request must be a multipart form, and say so with its boundary in Content-Type.");
  }
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      preservePath: true,
      isPartAFile: (_field, _type, filename) => onlyFiles === true || filename !== undefined,
      limits: { fields, files, fieldSize: fieldBytes, fieldNameSize: 200, headerPairs: 20 },
    });
  } catch (cause) {
    throw isFault(cause) ? cause : new Fault("Validation", "The Content-Type of the form cannot be read.", { cause });
  }
};

const collectFields = (
  parser: BusboyInstance,
  fields: Map<string, string[]>,
  limits: FormLimits,
  fail: (thrown: unknown) => void,
): void => {
  let size = 0;
  parser.on("field", (name, value, isNameCut, isValueCut) => {
    size += name.length + value.length;
    if (isNameCut || isValueCut || size > limits.fieldBytes) {
      fail(invalid(`The fields of the form hold more than ${limits.fieldBytes} characters.`));
      return;
    }
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  });
  parser.on("fieldsLimit", () => fail(invalid(`The form has more than ${limits.fields} fields.`)));
  parser.on("filesLimit", () => fail(invalid(`The form has more than ${limits.files} files.`)));
};
