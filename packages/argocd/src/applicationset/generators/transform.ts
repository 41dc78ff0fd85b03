import { generatorError } from '../errors.ts';
import type { Params } from '../params.ts';
import type { ApplicationTemplate, Generator } from '../resource/generator-fields.ts';
import { generateClusterDecision } from './cluster-decision.ts';
import { generateClusters } from './clusters.ts';
import { matrixWith, mergeWith } from './combine.ts';
import type { Generate, GeneratorContext } from './context.ts';
import { generateGit } from './git.ts';
import { interpolate } from './interpolate.ts';
import { generateList } from './list.ts';
import { generatePlugin } from './plugin.ts';
import { selectedBy } from './post-selector.ts';
import { generatePullRequests } from './pull-request.ts';
import { generateScmProvider } from './scm-provider.ts';

type Kind = Exclude<keyof Generator, 'selector'>;

type Kinds = { readonly [K in Kind]: Generate<NonNullable<Generator[K]>> };

const kinds: Kinds = {
  list: generateList,
  clusters: generateClusters,
  git: generateGit,
  scmProvider: generateScmProvider,
  clusterDecisionResource: generateClusterDecision,
  pullRequest: generatePullRequests,
  plugin: generatePlugin,
  matrix: matrixWith(childParams),
  merge: mergeWith(childParams),
};

/** What one entry of `spec.generators` gives: its parameters, and the template it has of its own. */
export interface Generated {
  readonly params: readonly Params[];
  readonly template: ApplicationTemplate | undefined;
}

/** The kinds of generator an entry holds; more than one only where each stands for itself. */
export function kindsOf(generator: Generator): readonly Kind[] {
  const found = (Object.keys(kinds) as Kind[]).filter(
    (kind) => generator[kind] !== undefined && generator[kind] !== null,
  );
  if (found.length > 0) return found;
  throw generatorError(
    `unrecognized generator: ${Object.keys(generator).join(', ') || 'the entry is empty'}`,
    `Use one of ${Object.keys(kinds).join(', ')}.`,
  );
}

/** The parameter sets of one kind of an entry, after its selector. */
export async function transform(
  generator: Generator,
  kind: Kind,
  context: GeneratorContext,
): Promise<Generated> {
  const params = await run(generator, kind, context);
  return { params: selectedBy(generator, params), template: generator[kind]?.template };
}

async function childParams(
  child: Generator,
  given: Params,
  context: GeneratorContext,
): Promise<readonly Params[]> {
  const [kind, another] = kindsOf(child);
  if (another !== undefined) {
    throw generatorError(
      'found more than one generator in one entry of a matrix or merge',
      'Give each of them an entry of its own.',
    );
  }
  const interpolated = interpolate(child, given, context.engine);
  const params = await run(interpolated, kind as Kind, { ...context, given });
  return selectedBy(child, params);
}

function run(generator: Generator, kind: Kind, context: GeneratorContext): Promise<readonly Params[]> {
  const generate = kinds[kind] as Generate<unknown>;
  return generate(generator[kind], context);
}
