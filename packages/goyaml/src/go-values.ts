import type { NumberModel } from './options.ts';

/** A Go float64 kept apart from an int of the same value, as `typeOf` in a template or go-yaml's output shows it. */
export class GoFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A Go time.Time as yaml.v3 reads a timestamp; `text` is its RFC 3339 form with nanoseconds, as Go writes it. */
export class GoTime {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The fields of a struct: JSON and go-yaml v3 write them as they are declared, where they sort the keys of maps. */
export class StructFields extends Map<string, unknown> {}

/** Integers as number or bigint, every float as {@link GoFloat}: nothing of Go's types is lost. */
export const GO_NUMBERS: NumberModel = {
  int: (value) => value,
  float: (value) => new GoFloat(value),
};

/** Integers as number (bigint when not safe), floats as number. */
export const PLAIN_NUMBERS: NumberModel = {
  int: (value) => value,
  float: (value) => value,
};
