import { sourcesOf } from '../model/sources.ts';
import { repositoryFor } from '../config/repositories.ts';
import type { PlanPorts } from '../plan-application.ts';
import type { Application } from '../resources/application.ts';
import { textAt } from './tree-texts.ts';

/**
 * The text of a file of one of the application's Git repositories, each at its revision; undefined when none has it.
 * Throws what reaching the repository throws.
 */
export async function sourceText(
  app: Application,
  revisions: readonly string[],
  path: string,
  ports: Pick<PlanPorts, 'config' | 'source'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (const [at, source] of sourcesOf(app).entries()) {
    const revision = revisions[at] ?? '';
    if (source.chart || revision === '') continue;
    const spec = repositoryFor(source.repoURL ?? '', app.spec.project, ports.config.repositories());
    const tree = await ports.source.tree(spec, await ports.source.resolve(spec, revision, signal), signal);
    const text = await textAt(tree, path, signal);
    if (text !== undefined) return text;
  }
  return undefined;
}
