import type { ActionNode, BranchNode, ListNode, StatementNode, TemplateNode } from '../syntax/nodes.ts';
import { printNode } from '../syntax/print-node.ts';
import { quote } from '../text/quote.ts';
import { printValue } from '../fmt/sprintf.ts';
import { indirect, typeName } from '../values/inspect.ts';
import { GoFunc, GoPointer, GoStruct } from '../values/objects.ts';
import { isTrue } from '../values/truth.ts';
import { ExpressionCompiler } from './compile-expression.ts';
import { compileRange } from './compile-range.ts';
import { failAt, type Origin } from './fail.ts';
import { breakRange, continueRange, type Evaluate, type Execute, Frame, proceed } from './frame.ts';
import type { FunctionTable } from './function-table.ts';
import { Scope } from './scope.ts';
import { checkDepth } from './template-set.ts';

/** The body of a template as one closure. */
export function compileTemplate(root: ListNode, origin: Origin, functions: FunctionTable): Execute {
  return new TemplateCompiler(origin, functions).list(root);
}

/** Compiles the statements of one template. */
export class TemplateCompiler {
  readonly origin: Origin;
  readonly scope = new Scope();
  readonly expressions: ExpressionCompiler;

  constructor(origin: Origin, functions: FunctionTable) {
    this.origin = origin;
    this.expressions = new ExpressionCompiler(origin, functions, this.scope);
  }

  list(list: ListNode): Execute {
    const statements = list.nodes.map((node) => this.#statement(node));
    const count = statements.length;
    const [only] = statements;
    if (count === 1) {
      return (frame, dot) => {
        frame.run.spend(1);
        return (only as Execute)(frame, dot);
      };
    }
    return (frame, dot) => {
      frame.run.spend(count + 1);
      for (let i = 0; i < count; i++) {
        const signal = (statements[i] as Execute)(frame, dot);
        if (signal !== proceed) return signal;
      }
      return proceed;
    };
  }

  #statement(node: StatementNode): Execute {
    switch (node.type) {
      case 'text': {
        const { text } = node;
        return (frame) => {
          frame.run.write(text);
          return proceed;
        };
      }
      case 'action':
        return this.#action(node);
      case 'if':
      case 'with':
        return this.#branch(node);
      case 'range':
        return compileRange(this, node);
      case 'template':
        return this.#template(node);
      case 'break':
        return () => breakRange;
      case 'continue':
        return () => continueRange;
    }
  }

  #action(node: ActionNode): Execute {
    const evaluate = this.expressions.pipeline(node.pipe).run;
    if (node.pipe.declarations.length > 0) {
      return (frame, dot) => {
        evaluate(frame, dot);
        return proceed;
      };
    }
    return (frame, dot) => {
      const value = evaluate(frame, dot);
      frame.run.write(typeof value === 'string' ? value : this.#printable(node, value));
      return proceed;
    };
  }

  #printable(node: ActionNode, value: unknown): string {
    const target = value instanceof GoPointer ? (indirect(value) ?? value) : value;
    if (target === undefined || target === null) return '<no value>';
    if (target instanceof GoFunc) {
      failAt(this.origin, node, `can't print ${printNode(node)} of type ${typeName(target)}`);
    }
    if (target instanceof GoStruct && target.type.pointerString !== undefined && isInPlace(node)) {
      return target.type.pointerString(target);
    }
    return printValue(target);
  }

  #branch(node: BranchNode): Execute {
    const { scope } = this;
    const mark = scope.mark;
    const condition = this.expressions.pipeline(node.pipe).run;
    const isWith = node.type === 'with';
    const dotOrigin = scope.dotOrigin;
    if (isWith) scope.dotOrigin = undefined;
    const body = this.list(node.list);
    scope.dotOrigin = dotOrigin;
    const otherwise = node.elseList === undefined ? undefined : this.list(node.elseList);
    scope.reset(mark);
    return (frame, dot) => {
      const value = condition(frame, dot);
      if (isTrue(value)) return body(frame, isWith ? value : dot);
      return otherwise === undefined ? proceed : otherwise(frame, dot);
    };
  }

  #template(node: TemplateNode): Execute {
    const { origin } = this;
    const evaluate: Evaluate =
      node.pipe === undefined ? () => undefined : this.expressions.pipeline(node.pipe).run;
    return (frame, dot) => {
      const template = frame.set.lookup(node.name);
      if (template === undefined) failAt(origin, node, `template ${quote(node.name)} not defined`);
      checkDepth(frame.run, frame.depth + 1);
      const data = evaluate(frame, dot) ?? undefined;
      template.body(new Frame(frame.run, frame.set, frame.depth + 1, data), data);
      return proceed;
    };
  }
}

/** Whether what is printed is a field or variable itself, which Go can take a pointer to, and not what a function gave. */
function isInPlace({ pipe }: ActionNode): boolean {
  const last = pipe.commands.at(-1)?.args[0]?.type;
  return last === 'field' || last === 'variable' || last === 'chain' || last === 'dot';
}
