import { type Application, applicationResource } from '../../resources/application.ts';
import type { ApplicationSet } from '../../resources/application-set.ts';
import type { Params } from '../params.ts';
import type { ApplicationTemplate } from '../resource/generator-fields.ts';
import { replaceStrings } from './replace-strings.ts';
import type { TemplateEngine } from './template-engine.ts';
import { applyTemplatePatch } from './template-patch.ts';

export const resourcesFinalizer = 'resources-finalizer.argocd.argoproj.io';

/** The Application that one parameter set makes of the template. Throws `argocd.applicationset-template`. */
export function renderApplication(
  template: ApplicationTemplate,
  params: Params,
  set: ApplicationSet,
  engine: TemplateEngine,
): Application {
  const { templatePatch } = set.spec;
  const rendered = renderTemplate(template, params, set, engine);
  const patched =
    templatePatch === undefined
      ? rendered
      : applyTemplatePatch(rendered, engine.replace(templatePatch, params));
  const { namespace = '' } = set.metadata;
  // Wherever the template says: an ApplicationSet makes Applications beside itself only.
  return { ...patched, metadata: { ...patched.metadata, namespace } };
}

function renderTemplate(
  template: ApplicationTemplate,
  params: Params,
  set: ApplicationSet,
  engine: TemplateEngine,
): Application {
  const { name, labels, annotations, finalizers } = template.metadata;
  const metadata = {
    ...(name === undefined ? {} : { name }),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ...(finalizers === undefined ? {} : { finalizers }),
  };
  const body = { metadata, spec: template.spec };
  const { apiVersion, kind } = applicationResource;
  // As in Argo CD, a template without parameters is taken as it is, finalizers too.
  if (params.size === 0) return { apiVersion, kind, ...body };
  const replaced = replaceStrings(body, (text) => engine.replace(text, params)) as typeof body;
  return { apiVersion, kind, ...replaced, metadata: withFinalizer(replaced.metadata, set) };
}

/** Deleting a generated Application deletes what it deployed, unless the ApplicationSet or the template says otherwise. */
function withFinalizer(metadata: Application['metadata'], set: ApplicationSet): Application['metadata'] {
  const keeps = set.spec.syncPolicy?.preserveResourcesOnDeletion === true;
  if (keeps || (metadata.finalizers?.length ?? 0) > 0) return metadata;
  return { ...metadata, finalizers: [resourcesFinalizer] };
}
