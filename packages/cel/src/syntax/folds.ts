import type { Expr } from './ast.ts';
import type { FoldParts, NodeFactory } from './factory.ts';
import { ACCUMULATOR } from './macro.ts';

type Range = Pick<FoldParts, 'range' | 'iterVar' | 'iterVar2'>;

/** True while no element failed; errors count only when no element decides (`@not_strictly_false`). */
export function foldAll(make: NodeFactory, range: Range, predicate: Expr): Expr {
  return make.fold({
    ...range,
    accuVar: ACCUMULATOR,
    accuInit: make.literal(true),
    condition: make.call('@not_strictly_false', make.ident(ACCUMULATOR)),
    step: make.call('_&&_', make.ident(ACCUMULATOR), predicate),
    result: make.ident(ACCUMULATOR),
  });
}

export function foldExists(make: NodeFactory, range: Range, predicate: Expr): Expr {
  return make.fold({
    ...range,
    accuVar: ACCUMULATOR,
    accuInit: make.literal(false),
    condition: make.call('@not_strictly_false', make.call('!_', make.ident(ACCUMULATOR))),
    step: make.call('_||_', make.ident(ACCUMULATOR), predicate),
    result: make.ident(ACCUMULATOR),
  });
}

export function foldExistsOne(make: NodeFactory, range: Range, predicate: Expr): Expr {
  const counted = make.call('_+_', make.ident(ACCUMULATOR), make.literal(1n));
  return make.fold({
    ...range,
    accuVar: ACCUMULATOR,
    accuInit: make.literal(0n),
    condition: make.literal(true),
    step: make.call('_?_:_', predicate, counted, make.ident(ACCUMULATOR)),
    result: make.call('_==_', make.ident(ACCUMULATOR), make.literal(1n)),
  });
}

/** A list of `transform` of every element for which `filter`, if given, holds. */
export function foldList(make: NodeFactory, range: Range, transform: Expr, filter?: Expr): Expr {
  const grown = make.call('_+_', make.ident(ACCUMULATOR), make.list([transform]));
  return foldWhile(make, range, make.list([]), grown, filter);
}

/** A map grown by `step`, which inserts into the accumulator. */
export function foldMap(make: NodeFactory, range: Range, step: Expr, filter?: Expr): Expr {
  return foldWhile(make, range, make.emptyMap(), step, filter);
}

function foldWhile(make: NodeFactory, range: Range, accuInit: Expr, step: Expr, filter?: Expr): Expr {
  return make.fold({
    ...range,
    accuVar: ACCUMULATOR,
    accuInit,
    condition: make.literal(true),
    step: filter === undefined ? step : make.call('_?_:_', filter, step, make.ident(ACCUMULATOR)),
    result: make.ident(ACCUMULATOR),
  });
}

/** `variable` bound to `init` inside `body`: a fold over nothing, whose initial value is computed when first read. */
export function bind(make: NodeFactory, variable: string, init: Expr, body: Expr): Expr {
  return make.fold({
    range: make.list([]),
    iterVar: '#unused',
    accuVar: variable,
    accuInit: init,
    condition: make.literal(false),
    step: make.ident(variable),
    result: body,
  });
}
