import { invalid } from '../registry/invalid.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import type { Webhook } from './webhooks/webhook-configuration.ts';

const policies = new Set(['validatingadmissionpolicies', 'mutatingadmissionpolicies']);

/**
 * Says so when somebody relies on CEL, which this server does not evaluate: rules and policies are kept with a warning;
 * a webhook that would be called for more than it asked for is refused.
 */
export const unevaluatedRules: AdmissionPlugin = {
  name: 'UnevaluatedRules',
  validate(request) {
    const { operation, resource, object, subresource, warnings } = request;
    if (operation === 'DELETE' || object === undefined || subresource !== '') return;
    const { group } = resource.gvk;
    if (
      group === 'apiextensions.k8s.io' &&
      JSON.stringify(object['spec']).includes('"x-kubernetes-validations"')
    ) {
      warnings.add('x-kubernetes-validations are stored, but this server does not evaluate them');
    }
    if (group !== 'admissionregistration.k8s.io') return;
    if (policies.has(resource.resource)) {
      warnings.add(`${resource.resource} are stored, but this server does not enforce them`);
    }
    refuseMatchConditions(request);
  },
};

function refuseMatchConditions({ resource, object, name }: AdmissionRequest): void {
  const webhooks = (object?.['webhooks'] ?? []) as readonly (Webhook & {
    matchConditions?: readonly object[];
  })[];
  const errors = webhooks.flatMap(({ matchConditions = [] }, index) =>
    matchConditions.length === 0
      ? []
      : [
          {
            type: 'FieldValueForbidden' as const,
            field: `webhooks[${index}].matchConditions`,
            detail: 'this server does not evaluate match conditions',
          },
        ],
  );
  if (errors.length > 0) throw invalid(resource, name, errors);
}
