import { type Execution, TemplateSet } from '@setpoint/gotemplate';
import { executionError } from './template-errors.ts';
import { withoutNoValue } from './functions.ts';
import { parsedFile } from './parsed-files.ts';
import { isPartial, type Renderable } from './scopes.ts';
import { ValuesView } from './values-view.ts';

/**
 * The text of every file but the partials, by name. Files are parsed deepest first and in reverse order of their
 * names, so that of two definitions of one name that of the parent chart wins.
 */
export function executeTemplates(
  renderables: readonly Renderable[],
  run: Execution,
  helmVersion: 3 | 4,
): Map<string, string> {
  const ordered = inParseOrder(renderables);
  const set = new TemplateSet({ missingKey: 'zero' });
  for (const { name, file } of ordered) set.add(parsedFile(name, file));
  const texts = new Map<string, string>();
  for (const renderable of ordered) {
    const { name, dot, basePath } = renderable;
    if (isPartial(name)) continue;
    const template = new Map([
      ['Name', name],
      ['BasePath', basePath],
    ]);
    dot.set('Template', new ValuesView(template, helmVersion));
    try {
      texts.set(name, withoutNoValue(set.execute(name, dot, run)));
    } catch (error) {
      throw executionError(renderable, error, helmVersion);
    }
  }
  return texts;
}

function inParseOrder(renderables: readonly Renderable[]): Renderable[] {
  const byName = new Map(renderables.map((item) => [item.name, item]));
  return Array.from(byName.values(), (item) => ({ item, depth: item.name.split('/').length }))
    .sort((a, b) => b.depth - a.depth || (a.item.name < b.item.name ? 1 : -1))
    .map(({ item }) => item);
}
