import { crdSchema, isPlainMap, pruneUnknown, type SchemaNode, strategicMergePatch } from '@setpoint/kube';
import { type Application, applicationResource } from '../../resources/application.ts';
import { decodeYaml } from '../decode-yaml.ts';
import { messageOf, templateError } from '../errors.ts';

let schema: SchemaNode | undefined;

/**
 * The Application with the rendered `templatePatch` put in, by strategic merge: maps merge, null removes, lists are
 * replaced but for `metadata.finalizers`, which grow. The project stays, so that a patch cannot leave it.
 */
export function applyTemplatePatch(app: Application, patch: string): Application {
  schema ??= crdSchema(applicationResource.schema);
  try {
    const parsed = decodeYaml(patch);
    if (!isPlainMap(parsed)) throw new Error('it is no map');
    const patched = pruneUnknown(strategicMergePatch(app, parsed, schema), schema) as Application;
    return { ...patched, spec: { ...patched.spec, project: app.spec.project } };
  } catch (error) {
    throw templateError(`invalid templatePatch ${JSON.stringify(patch)}: ${messageOf(error)}`, error);
  }
}
