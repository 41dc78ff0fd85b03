import { decodeSigs, type NumberModel } from '@setpoint/goyaml';

/** Into `interface{}` every number is a float64. */
const floatNumbers: NumberModel = { int: Number, float: (value) => value };

/** The first document of the text as Go reads it by way of JSON; null when it is empty. Throws on bad YAML. */
export function decodeYaml(text: string | Uint8Array): unknown {
  return decodeSigs(text, { numbers: floatNumbers });
}
