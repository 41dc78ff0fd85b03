import type { Application } from '../resources/application.ts';
import type { ApplicationSource } from '../resources/application-source.ts';
import { hasMultipleSources } from '../model/sources.ts';
import type { ImageTool } from './plan-image-update.ts';
import type { WriteBack } from './tracked-image.ts';

/** The source of an application that image updates are for. */
export interface UpdatableSource {
  readonly source: ApplicationSource;
  /** Its place in `spec.sources`; undefined for `spec.source`, and for the dry source of a hydrator. */
  readonly index: number | undefined;
  readonly isDry: boolean;
}

/**
 * The tool images are written for: what the write-back's target says, else what the application was last rendered
 * with. Undefined when that is neither Helm nor Kustomize, or not known yet.
 */
export function imageToolOf(app: Application, writeBack: WriteBack | undefined): ImageTool | undefined {
  if (writeBack?.kind === 'git' && writeBack.target.kind === 'kustomization') return 'kustomize';
  if (writeBack?.kind === 'git' && writeBack.target.kind === 'values') return 'helm';
  const types = typesOf(app);
  const type = types.find((each) => each === 'Helm' || each === 'Kustomize' || each === 'Plugin');
  if (type === 'Helm') return 'helm';
  if (type === 'Kustomize') return 'kustomize';
  // A plugin's overrides have always been written as Helm parameters.
  return type === 'Plugin' && writeBack?.kind === 'git' ? 'helm' : undefined;
}

function typesOf({ spec, status }: Application): readonly (string | undefined)[] {
  const dry = spec.sourceHydrator?.drySource;
  if (dry?.helm !== undefined) return ['Helm'];
  if (dry?.kustomize !== undefined) return ['Kustomize'];
  return status?.sourceTypes ?? [status?.sourceType];
}

/** The source with the tool's own block, else one that was rendered with the tool, else the first. */
export function updatableSource(app: Application, tool: ImageTool | undefined): UpdatableSource | undefined {
  const { spec, status } = app;
  if (!hasMultipleSources(app)) {
    const dry = spec.sourceHydrator?.drySource;
    if (dry !== undefined) return { source: dry, index: undefined, isDry: true };
    return spec.source === undefined ? undefined : { source: spec.source, index: undefined, isDry: false };
  }
  const sources = spec.sources ?? [];
  const type = tool === 'kustomize' ? 'Kustomize' : 'Helm';
  const candidates = [
    sources.findIndex((each) => tool !== undefined && each[tool] !== undefined),
    (status?.sourceTypes ?? []).indexOf(type),
    sources.findIndex((each) => each.helm ?? each.kustomize ?? each.plugin),
    0,
  ];
  const index = candidates.find((at) => at >= 0) ?? 0;
  const source = sources[index];
  return source === undefined ? undefined : { source, index, isDry: false };
}

/**
 * A JSON patch of the Application that puts the source in the place of the one it was made from, and fails when that is
 * no longer there.
 */
export function patchWithSource(place: UpdatableSource, source: ApplicationSource): readonly object[] {
  const path = place.isDry
    ? '/spec/sourceHydrator/drySource'
    : place.index === undefined
      ? '/spec/source'
      : `/spec/sources/${place.index}`;
  return [
    { op: 'test', path, value: place.source },
    { op: 'replace', path, value: source },
  ];
}
