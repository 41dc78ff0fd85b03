import { foldAll, foldExists, foldExistsOne, foldList } from './folds.ts';
import { argument, type Macro, type MacroCall, MacroError, receiver, variableOf } from './macro.ts';

const NOT_AN_IDENTIFIER = 'argument is not an identifier';

/** `has`, `all`, `exists`, `exists_one`, `map` and `filter`, which every environment has. */
export const STANDARD_MACROS: readonly Macro[] = [
  { name: 'has', receiver: false, argCount: 1, expand: expandHas },
  { name: 'all', receiver: true, argCount: 2, expand: quantifier(foldAll) },
  { name: 'exists', receiver: true, argCount: 2, expand: quantifier(foldExists) },
  { name: 'exists_one', receiver: true, argCount: 2, expand: quantifier(foldExistsOne) },
  { name: 'existsOne', receiver: true, argCount: 2, expand: quantifier(foldExistsOne) },
  { name: 'map', receiver: true, argCount: 2, expand: (call) => list(call, argument(call, 1), undefined) },
  {
    name: 'map',
    receiver: true,
    argCount: 3,
    expand: (call) => list(call, argument(call, 2), argument(call, 1)),
  },
  {
    name: 'filter',
    receiver: true,
    argCount: 2,
    expand: (call) =>
      list(call, call.make.ident(variableOf(call.args[0], NOT_AN_IDENTIFIER)), argument(call, 1)),
  },
];

function expandHas(call: MacroCall): ReturnType<Macro['expand']> {
  const arg = argument(call, 0);
  if (arg.kind !== 'select' || arg.testOnly) throw new MacroError(arg, 'invalid argument to has() macro');
  return call.make.select(arg.operand, arg.field, true);
}

function quantifier(fold: typeof foldAll): Macro['expand'] {
  return (call) =>
    fold(call.make, { range: receiver(call), iterVar: variableOf(call.args[0]) }, argument(call, 1));
}

function list(
  call: MacroCall,
  transform: ReturnType<typeof argument>,
  filter: ReturnType<typeof argument> | undefined,
): ReturnType<Macro['expand']> {
  return foldList(
    call.make,
    { range: receiver(call), iterVar: variableOf(call.args[0], NOT_AN_IDENTIFIER) },
    transform,
    filter,
  );
}
