import type { BuildContext } from './build-context.ts';
import type { Loader } from './loader.ts';
import type { Resource } from './resource.ts';
import type { ResourceList } from './resource-list.ts';

/** Changes the resources of a kustomization; configured already, so it reads no files. */
export type Transformer = (list: ResourceList) => void;

/** Makes resources. */
export type Generator = () => Promise<readonly Resource[]>;

/** What a plugin is configured with besides its own fields. */
export interface PluginHost {
  readonly loader: Loader;
  readonly context: BuildContext;
}
