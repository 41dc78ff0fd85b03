import { prefixed } from './errors.ts';
import type { Var } from './kustomization-fields.ts';
import { ResourceList } from './resource-list.ts';
import { EMPTY_CONFIG, mergeConfigs, type TransformerConfig } from './transformer-config.ts';
import { bindVars, mergeVars, type VarSet, varText } from './vars.ts';

/** The resources of a kustomization on their way up, with the configuration and vars that travel with them. */
export class Accumulator {
  readonly list = new ResourceList();
  config: TransformerConfig = EMPTY_CONFIG;
  vars: VarSet = new Map();

  mergeConfig(config: TransformerConfig): void {
    this.config = mergeConfigs(this.config, config);
  }

  addVars(vars: readonly Var[]): void {
    try {
      bindVars(this.list, vars);
      this.vars = mergeVars(this.vars, vars);
    } catch (error) {
      throw prefixed(error, `merging vars [${vars.map(varText).join(' ')}]`);
    }
  }

  merge(other: Accumulator): void {
    this.list.appendAll(other.list.items);
    this.mergeConfig(other.config);
    this.vars = mergeVars(this.vars, other.vars.values());
  }
}
