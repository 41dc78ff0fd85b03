import { fromData } from './std/encoding.ts';
import { NativeFunction } from './std/define.ts';
import { toJson } from './to-json.ts';
import type { FunctionValue } from './values.ts';

/**
 * A function for `std.native`: it takes and gives data as JSON has it. What it throws is a runtime error with its message.
 *
 * @example nativeFunction(['text'], ([text]) => String(text).toUpperCase())
 */
export function nativeFunction(
  parameters: readonly string[],
  run: (args: readonly unknown[]) => unknown,
): FunctionValue {
  return new NativeFunction(parameters, (rt, args, trace) => {
    const data = args.map((arg) => JSON.parse(toJson(rt, arg, trace, false)) as unknown);
    let result: unknown;
    try {
      result = run(data);
    } catch (error) {
      throw rt.error((error as Error).message, trace);
    }
    return fromData(rt, result);
  });
}
