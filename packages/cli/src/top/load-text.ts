import { namespacedName, type ObjectLocation } from '@setpoint/kube';
import { SealedObject } from '@setpoint/sync';
import type { ClusterOptions, Connection, Context } from '../context.ts';
import { openDestination } from '../app/destination.ts';
import { podLines } from '../app/pod-lines.ts';
import { makePlan } from '../commands/make-plan.ts';
import { showDiff, showProblems, tallyOf } from '../plan-view.ts';
import { type LiveFacts, type LoadText, yamlLines } from './facts.ts';
import type { Line } from './screen.ts';

/** Reads diffs, logs and objects from the clusters, as the other commands do. */
export function createLoadText(
  connection: Connection,
  options: ClusterOptions,
  context: Context,
  facts: () => LiveFacts,
): LoadText {
  return async (source, put, signal) => {
    const own = { ...context, signal, terminal: { ...context.terminal, err: () => {}, interactive: false } };
    if (source.kind === 'diff') {
      const plan = await makePlan(connection, source.app, { ...options, output: 'table' }, own);
      const paint = (_color: unknown, text: string): string => text;
      const text = `${showDiff(plan, paint)}\n${showProblems(plan, paint)}\n${tallyOf(plan, paint)}`;
      put(text.split('\n').map(diffLine));
      return;
    }
    const app = source.kind === 'help' ? undefined : facts().app(source.app ?? '');
    if (app === undefined) return;
    const destination = await openDestination(app, connection, options.appNamespace, own);
    try {
      const { client } = destination.cluster;
      if (source.kind === 'describe') {
        const object = await client.get(locationOf(source.id), signal);
        put(
          object === undefined
            ? [[{ text: 'it is not there', color: 'yellow' }]]
            : yamlLines(new SealedObject(object).toJSON()),
        );
        return;
      }
      if (source.kind !== 'logs') return;
      const lines: Line[] = [];
      const wanted = source.resource === undefined ? undefined : locationOf(source.resource);
      for await (const { pod, container, text } of podLines(
        app,
        client,
        { of: wanted, follow: true, tailLines: 500 },
        signal,
      )) {
        lines.push([{ text: `${pod}/${container} `, color: 'gray' }, { text }]);
        if (lines.length > 40_000) lines.splice(0, 20_000);
        put(lines);
      }
      put([...lines, [{ text: `no more is written by ${namespacedName(app)}`, color: 'gray' }]]);
    } finally {
      await destination.close();
    }
  };
}

function diffLine(text: string): Line {
  const sign = text.trimStart()[0];
  if (sign === '+') return [{ text, color: 'green' }];
  if (sign === '-' || sign === '−') return [{ text, color: 'red' }];
  return [{ text }];
}

function locationOf(id: string): ObjectLocation {
  const [group = '', version = '', kind = '', namespace = '', ...name] = id.split('/');
  return { gvk: { group, version, kind }, ...(namespace === '' ? {} : { namespace }), name: name.join('/') };
}
