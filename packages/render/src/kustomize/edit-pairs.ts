import type { Kustomization, Label } from '@setpoint/kustomize';
import { RENDER_CODES, renderError } from '../errors.ts';
import type { KustomizeTool } from '../tool.ts';

type Pairs = ReadonlyMap<string, string>;

/** `kustomize edit add annotation`. */
export function addAnnotations(kustomization: Kustomization, tool: KustomizeTool): Kustomization {
  const pairs = pairsOf(tool.commonAnnotations, 'annotation');
  if (pairs.size === 0) return kustomization;
  const isForced = tool.forceCommonAnnotations === true;
  const commonAnnotations = joined(kustomization.commonAnnotations, pairs, isForced, 'annotation');
  return { ...kustomization, commonAnnotations };
}

/** `kustomize edit add label`. */
export function addLabels(kustomization: Kustomization, tool: KustomizeTool): Kustomization {
  const pairs = pairsOf(tool.commonLabels, 'label');
  if (pairs.size === 0) return kustomization;
  const isForced = tool.forceCommonLabels === true;
  if (tool.labelWithoutSelector === true) {
    const includeTemplates = tool.labelIncludeTemplates === true;
    return {
      ...kustomization,
      labels: labelled(kustomization.labels ?? [], pairs, includeTemplates, isForced),
    };
  }
  if (tool.labelIncludeTemplates === true) throw templatesNeedNoSelector();
  return { ...kustomization, commonLabels: joined(kustomization.commonLabels, pairs, isForced, 'label') };
}

/** Pairs join the first entry that has the same settings. */
function labelled(
  labels: readonly Label[],
  pairs: Pairs,
  includeTemplates: boolean,
  isForced: boolean,
): readonly Label[] {
  const at = labels.findIndex(
    (label) => !label.includeSelectors && label.includeTemplates === includeTemplates,
  );
  const found = labels[at];
  if (found === undefined) {
    return [...labels, { pairs, includeSelectors: false, includeTemplates, fields: undefined }];
  }
  return labels.with(at, { ...found, pairs: joined(found.pairs, pairs, isForced, 'label') });
}

/** As arguments `key:value` are read: quotes around a value are not part of it. */
function pairsOf(written: Readonly<Record<string, string>> | undefined, what: string): Pairs {
  const pairs = new Map<string, string>();
  for (const [key, value] of Object.entries(written ?? {})) {
    const argument = `${key}:${value}`;
    const colon = argument.indexOf(':');
    if (colon === 0) throw invalidPair(what, argument);
    pairs.set(argument.slice(0, colon), argument.slice(colon + 1).replace(/^"(.*)"$/s, '$1'));
  }
  return pairs;
}

function joined(present: Pairs | undefined, added: Pairs, isForced: boolean, what: string): Pairs {
  const result = new Map(present);
  for (const [key, value] of added) {
    if (result.has(key) && !isForced) throw alreadyThere(what, key);
    result.set(key, value);
  }
  // A map of Go is written in the order of its keys, and so they are here.
  return new Map([...result].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function alreadyThere(what: string, key: string): Error {
  const force = what === 'label' ? 'forceCommonLabels' : 'forceCommonAnnotations';
  return renderError(
    RENDER_CODES.badTool,
    `${what} ${key} already in kustomization file`,
    `kustomize.${fieldOf(what)}`,
    {
      rule: `the application may set a ${what} that the kustomization sets too only by force`,
      nextAction: `Remove it from one of the two, or set kustomize.${force}.`,
    },
  );
}

function invalidPair(what: string, argument: string): Error {
  return renderError(RENDER_CODES.badTool, `invalid ${what}: '${argument}'`, `kustomize.${fieldOf(what)}`, {
    rule: `a ${what} has a key`,
    nextAction: `Correct kustomize.${fieldOf(what)}.`,
  });
}

function templatesNeedNoSelector(): Error {
  return renderError(
    RENDER_CODES.badTool,
    'labelIncludeTemplates has no effect without labelWithoutSelector',
    'kustomize.labelIncludeTemplates',
    {
      rule: 'labels are included in templates alone only where they are not in selectors',
      nextAction: 'Set kustomize.labelWithoutSelector too, or remove labelIncludeTemplates.',
    },
  );
}

function fieldOf(what: string): string {
  return what === 'label' ? 'commonLabels' : 'commonAnnotations';
}
