import { quote } from '../text/quote.ts';
import type { Node, OperandNode, PipeNode } from './nodes.ts';

/** The source form of a node, as Go's error messages quote it. */
export function printNode(node: Node): string {
  switch (node.type) {
    case 'text':
      return node.text;
    case 'action':
      return `{{${printNode(node.pipe)}}}`;
    case 'if':
    case 'with':
    case 'range': {
      const otherwise = node.elseList === undefined ? '' : `{{else}}${printNode(node.elseList)}`;
      return `{{${node.type} ${printNode(node.pipe)}}}${printNode(node.list)}${otherwise}{{end}}`;
    }
    case 'template':
      return `{{template ${quote(node.name)}${node.pipe === undefined ? '' : ` ${printNode(node.pipe)}`}}}`;
    case 'break':
    case 'continue':
    case 'end':
    case 'else':
      return `{{${node.type}}}`;
    case 'list':
      return node.nodes.map(printNode).join('');
    case 'pipe':
      return printPipe(node);
    case 'command':
      return node.args.map(printArg).join(' ');
    default:
      return printOperand(node);
  }
}

function printPipe(node: PipeNode): string {
  const commands = node.commands.map(printNode).join(' | ');
  if (node.declarations.length === 0) return commands;
  return `${node.declarations.map(printNode).join(', ')} ${node.isAssign ? '=' : ':='} ${commands}`;
}

function printArg(node: OperandNode): string {
  return node.type === 'pipe' ? `(${printPipe(node)})` : printNode(node);
}

function printOperand(node: Exclude<OperandNode, PipeNode>): string {
  switch (node.type) {
    case 'field':
      return node.idents.map((ident) => `.${ident}`).join('');
    case 'variable':
      return node.idents.join('.');
    case 'chain':
      return `${printArg(node.node)}.${node.fields.join('.')}`;
    case 'identifier':
      return node.name;
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(node.value);
    case 'string':
      return node.quoted;
    case 'number':
      return node.text;
  }
}
