import type { SetpointError } from '@setpoint/core';
import { isObject, objectProblems } from './check-object.ts';
import type { EngineOutput } from './engine.ts';
import { RENDER_CODES, renderError } from './errors.ts';
import type { RenderedObject } from './result.ts';

/** A document that a rendering tool made, and the file it is to be looked for in. */
export interface ToolDocument {
  readonly value: unknown;
  readonly path: string;
}

/** The objects of a tool's documents, lists taken apart; what is no Kubernetes object is an error that names its file. */
export function objectsOf(documents: readonly ToolDocument[]): EngineOutput {
  const objects: RenderedObject[] = [];
  const errors: SetpointError[] = [];
  for (const { value, path } of documents) {
    for (const item of itemsOf(value)) {
      if (item === null || item === undefined) continue;
      if (!isObject(item)) {
        errors.push(notAnObject(path));
        continue;
      }
      const problems = objectProblems(item, path);
      errors.push(...problems);
      if (problems.length === 0) objects.push({ object: item, path, line: 1, index: objects.length });
    }
  }
  return { objects, skipped: [], errors };
}

/** Passed over, it would look as if the object had been removed, and so be pruned. */
function notAnObject(path: string): SetpointError {
  return renderError(RENDER_CODES.badObject, 'the document is not an object', path, {
    rule: 'every document that a tool renders is a Kubernetes object',
    nextAction: 'Correct the template or file that renders it.',
  });
}

function itemsOf(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [value];
  const { kind, items } = value;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : [value];
}
