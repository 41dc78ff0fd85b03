import type { Lookup, RenderResult } from '@setpoint/helm';
import type { Tree } from '@setpoint/source';
import { type LookupAnswer, type LookupQuery, lookupPath } from './cluster-tree.ts';
import { RENDER_CODES, renderError } from './errors.ts';

/** Renders until no question is new; a question may depend on the answers to others. */
const MAX_ROUNDS = 16;
const MAX_LOOKUPS = 1000;

/**
 * Renders with the answers of the cluster mounted in the tree. Templates cannot wait: what they ask for the first time is
 * not found, then read, and all is rendered again. The reads are in the record of the tree.
 */
export async function withLookups(
  render: (lookup: Lookup) => Promise<RenderResult>,
  tree: Tree,
  mount: string,
  signal: AbortSignal,
): Promise<RenderResult> {
  const answers = new Map<string, LookupAnswer>();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const asked = new Map<string, LookupQuery>();
    const outcome = await settled(render(answering(answers, asked, mount)));
    if (asked.size === 0) {
      if (outcome.ok) return outcome.result;
      throw outcome.error;
    }
    if (answers.size + asked.size > MAX_LOOKUPS) break;
    for (const path of asked.keys()) {
      answers.set(path, JSON.parse(Buffer.from(await tree.read(path, signal)).toString()) as LookupAnswer);
    }
  }
  throw renderError(RENDER_CODES.budget, 'the chart looks up too much', 'lookup', {
    rule: `a chart looks up at most ${MAX_LOOKUPS} objects, in questions that build on ${MAX_ROUNDS} others at most`,
    nextAction: 'Look up lists in place of single objects.',
  });
}

function answering(
  answers: ReadonlyMap<string, LookupAnswer>,
  asked: Map<string, LookupQuery>,
  mount: string,
): Lookup {
  return (apiVersion, kind, namespace, name) => {
    const query = { apiVersion, kind, namespace, name };
    const path = lookupPath(mount, query);
    const answer = answers.get(path);
    if (answer === undefined) {
      asked.set(path, query);
      return undefined;
    }
    if ('error' in answer) throw new Error(answer.error);
    return 'object' in answer ? answer.object : undefined;
  };
}

type Outcome =
  | { readonly ok: true; readonly result: RenderResult }
  | { readonly ok: false; readonly error: unknown };

async function settled(rendering: Promise<RenderResult>): Promise<Outcome> {
  try {
    return { ok: true, result: await rendering };
  } catch (error) {
    return { ok: false, error };
  }
}
