import type { Plan } from './frame.ts';

/** `cel.@block([a, b], body)`: the bindings are computed when the body first reads them. */
export function planBlock(slots: readonly number[], body: Plan): Plan {
  return {
    evaluate: (frame) => {
      for (const slot of slots) frame.locals[slot] = undefined;
      return body.evaluate(frame);
    },
  };
}
