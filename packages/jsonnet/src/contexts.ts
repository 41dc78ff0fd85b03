import type { Bind, FieldNode, ForSpec, Node, ObjectAssert, Parameter } from './ast.ts';

const ANONYMOUS = 'anonymous';

/** Gives every node what go-jsonnet's stack traces say it is in. What go-jsonnet leaves without stays ''. */
export function nameContexts(root: Node): void {
  name(root, '$', ANONYMOUS);
}

function name(node: Node, context: string, bind: string): void {
  node.context = context;
  switch (node.kind) {
    case 'function':
      nameFunction(node.parameters, node.body, bind);
      return;
    case 'object':
      for (const field of node.fields) name(field.name, context, ANONYMOUS);
      nameMembers(node.fields, node.locals, node.asserts, `object <${bind}>`);
      return;
    case 'object-comp':
      name(node.field.name, context, ANONYMOUS);
      nameSpecs(node.specs, context);
      nameMembers([node.field], node.locals, [], `object <${bind}>`);
      return;
    case 'local':
      for (const { name: bound, body } of node.binds) name(body, `thunk <${bound}> from <${context}>`, bound);
      name(node.body, context, bind);
      return;
    case 'array-comp':
      nameSpecs(node.specs, context);
      name(node.body, `thunk from <${context}>`, ANONYMOUS);
      return;
    default:
      for (const child of evaluatedChildren(node)) name(child, context, ANONYMOUS);
      for (const child of deferredChildren(node)) name(child, `thunk from <${context}>`, ANONYMOUS);
  }
}

function nameFunction(parameters: readonly Parameter[], body: Node, bind: string): void {
  const context = `function <${bind}>`;
  name(body, context, ANONYMOUS);
  for (const { fallback } of parameters) if (fallback !== undefined) name(fallback, context, ANONYMOUS);
}

function nameMembers(
  fields: readonly FieldNode[],
  locals: readonly Bind[],
  asserts: readonly ObjectAssert[],
  context: string,
): void {
  for (const { body } of [...fields, ...locals]) name(body, context, ANONYMOUS);
  for (const { condition, message } of asserts) {
    name(condition, context, ANONYMOUS);
    if (message !== undefined) name(message, context, ANONYMOUS);
  }
}

function nameSpecs(specs: readonly ForSpec[], context: string): void {
  for (const { over, conditions } of specs)
    for (const node of [over, ...conditions]) name(node, context, ANONYMOUS);
}

function evaluatedChildren(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'apply':
      return [node.target];
    case 'assert':
      return present([node.condition, node.message, node.rest]);
    case 'binary':
      return [node.left, node.right];
    case 'if':
      return present([node.condition, node.whenTrue, node.whenFalse]);
    case 'error':
      return [node.message];
    case 'index':
      return node.isDot ? [] : [node.target, node.index];
    case 'slice':
      return present([node.target, node.from, node.to]);
    case 'super-index':
      return node.isDot ? [] : [node.index];
    case 'in-super':
      return [node.index];
    case 'parens':
      return [node.inner];
    case 'unary':
      return [node.operand];
    default:
      return [];
  }
}

function deferredChildren(node: Node): readonly Node[] {
  if (node.kind === 'array') return node.elements;
  return node.kind === 'apply' ? [...node.positional, ...node.named.map(({ value }) => value)] : [];
}

function present(nodes: readonly (Node | undefined)[]): readonly Node[] {
  return nodes.filter((node) => node !== undefined);
}
