/* Short words to write shapes with. */
import type {
  BooleanShape,
  IntegerShape,
  ListShape,
  MapShape,
  Member,
  Members,
  PayloadShape,
  Place,
  Shape,
  StringShape,
  StructureShape,
  TimestampShape,
} from "./shape.ts";

/** `text<DomainName>(…)` gives a branded name to whoever reads the value. */
export const text = <Of extends string = string>(limits: Omit<StringShape<Of>, "is" | "values"> = {}): StringShape<Of> => ({
  is: "string",
  ...limits,
});

/** A name's shape without its brand, for answers: what they hold was checked on its way in. */
export const unbranded = (shape: StringShape): StringShape => shape;

export const oneOf = <const Word extends string>(values: readonly Word[]): StringShape<Word> => ({ is: "string", values });

export const integer = (limits: Omit<IntegerShape, "is"> = {}): IntegerShape => ({ is: "integer", ...limits });

export const boolean: BooleanShape = { is: "boolean" };

export const timestamp: TimestampShape = { is: "timestamp" };

export const payload: PayloadShape = { is: "payload" };

export const listOf = <Element extends Shape>(element: Element, maxLength?: number): ListShape<Element> => ({
  is: "list",
  element,
  maxLength,
});

export const mapOf = <Key extends string, Value extends Shape>(
  key: StringShape<Key>,
  value: Value,
  maxLength?: number,
): MapShape<Key, Value> => ({ is: "map", key, value, maxLength });

export const structure = <M extends Members>(members: M): StructureShape<M> => ({ is: "structure", members });

export const required = <S extends Shape>(shape: S, summary: string, place: Place = "body"): Member<S, true> => ({
  shape,
  required: true,
  place,
  summary,
});

export const optional = <S extends Shape>(shape: S, summary: string, place: Place = "body"): Member<S, false> => ({
  shape,
  required: false,
  place,
  summary,
});
