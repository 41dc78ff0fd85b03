import { type JqNode, namesOf, type Pattern } from './ast.ts';
import { jqSyntaxError } from './errors.ts';
import { isFormat } from './formats.ts';
import type { Builtins } from './machine.ts';

/** What is defined where a node stands: `name/arity`, `$name` and `*label`. */
type Names = ReadonlySet<string>;

/** Throws `argocd.jq-syntax` when a program names a function, variable, label or format that is not there. */
export function checkNames(source: string, program: JqNode, builtins: Builtins): void {
  visit(program, new Set(['$ENV', '$__loc__']));

  function visit(node: JqNode | undefined, names: Names): void {
    if (node === undefined) return;
    switch (node.kind) {
      case 'call':
        if (
          !names.has(`${node.name}/${node.args.length}`) &&
          !builtins.has(`${node.name}/${node.args.length}`)
        ) {
          throw jqSyntaxError(
            source,
            node.position,
            `function not defined: ${node.name}/${node.args.length}`,
          );
        }
        for (const argument of node.args) visit(argument, names);
        return;
      case 'variable':
        if (!names.has(`$${node.name}`)) {
          throw jqSyntaxError(source, node.position, `variable not defined: $${node.name}`);
        }
        return;
      case 'break':
        if (!names.has(`*${node.name}`))
          throw jqSyntaxError(source, node.position, `label not defined: $${node.name}`);
        return;
      case 'format':
      case 'string':
        if (!isFormat(node.format)) throw jqSyntaxError(source, 0, `format not defined: @${node.format}`);
        if (node.kind === 'string')
          for (const part of node.parts) if (typeof part !== 'string') visit(part, names);
        return;
      case 'define': {
        const { name, parameters, body } = node.definition;
        const withItself = new Set([...names, `${name}/${parameters.length}`]);
        const parameterNames = parameters.flatMap(({ name: parameter, isVariable }) => [
          `${parameter}/0`,
          ...(isVariable ? [`$${parameter}`] : []),
        ]);
        visit(body, new Set([...withItself, ...parameterNames]));
        visit(node.body, withItself);
        return;
      }
      case 'label':
        visit(node.body, new Set([...names, `*${node.name}`]));
        return;
      case 'bind': {
        visit(node.source, names);
        for (const pattern of node.patterns) visitKeys(pattern, names);
        visit(node.body, binding(names, node.patterns));
        return;
      }
      case 'reduce':
      case 'foreach': {
        visit(node.source, names);
        visit(node.initial, names);
        visitKeys(node.pattern, names);
        const inner = binding(names, [node.pattern]);
        visit(node.update, inner);
        if (node.kind === 'foreach') visit(node.extract, inner);
        return;
      }
      default:
        for (const child of childrenOf(node)) visit(child, names);
    }
  }

  function visitKeys(pattern: Pattern, names: Names): void {
    if (pattern.kind === 'array') for (const item of pattern.items) visitKeys(item, names);
    if (pattern.kind !== 'object') return;
    let inner = names;
    for (const entry of pattern.entries) {
      visit(entry.key, inner);
      if (entry.variable !== undefined) inner = new Set([...inner, `$${entry.variable}`]);
      if (entry.pattern !== undefined) {
        visitKeys(entry.pattern, inner);
        inner = binding(inner, [entry.pattern]);
      }
    }
  }
}

function binding(names: Names, patterns: readonly Pattern[]): Names {
  return new Set([...names, ...patterns.flatMap(namesOf).map((name) => `$${name}`)]);
}

function childrenOf(node: JqNode): readonly (JqNode | undefined)[] {
  switch (node.kind) {
    case 'array':
      return [node.content];
    case 'object':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'index':
      return [node.target, node.key];
    case 'slice':
      return [node.target, node.from, node.to];
    case 'iterate':
      return [node.target];
    case 'negate':
      return [node.operand];
    case 'pipe':
    case 'comma':
    case 'alternative':
    case 'and':
    case 'or':
    case 'binary':
      return [node.left, node.right];
    case 'update':
      return [node.target, node.value];
    case 'if':
      return [node.condition, node.whenTrue, node.otherwise];
    case 'try':
      return [node.body, node.handler];
    default:
      return [];
  }
}
