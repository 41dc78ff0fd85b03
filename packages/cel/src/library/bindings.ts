import { bind } from '../syntax/folds.ts';
import { argument, variableOf } from '../syntax/macro.ts';
import type { Library } from './function.ts';

/** `cel.bind(name, value, body)`, which Kubernetes does not have. */
export const BINDINGS_LIBRARY: Library = {
  functions: [],
  macros: [
    {
      name: 'bind',
      receiver: true,
      argCount: 3,
      expand: (call) => {
        if (call.target?.kind !== 'ident' || call.target.name !== 'cel') return undefined;
        const variable = variableOf(call.args[0], 'cel.bind() variable names must be simple identifiers');
        return bind(call.make, variable, argument(call, 1), argument(call, 2));
      },
    },
  ],
};
