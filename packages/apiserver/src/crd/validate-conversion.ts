import { dns1035Label } from '@setpoint/kube';
import { caBundleProblem, type FieldErrors, validateWebhookClient } from '../kinds/index.ts';
import type { CrdConversion } from './crd-spec.ts';

const field = 'spec.conversion';
const understood = ['v1', 'v1beta1'];

/**
 * The rules of `spec.conversion`, under the names its fields have in the server's own type
 * (apiextensions/validation.validateCustomResourceConversion). A bundle of certificates may be a bad one where it was so
 * before, or until the CRD is established.
 */
export function validateConversion(
  conversion: CrdConversion | undefined,
  allowsBadBundle: boolean,
  errors: FieldErrors,
): void {
  if (conversion === undefined) return;
  const { strategy, webhook } = conversion;
  errors.oneOf(`${field}.strategy`, strategy, ['None', 'Webhook']);
  const versions = webhook?.conversionReviewVersions ?? [];
  if (strategy !== 'Webhook') {
    const rule = 'should not be set when strategy is not set to Webhook';
    if (webhook?.clientConfig !== undefined) errors.forbidden(`${field}.webhookClientConfig`, rule);
    if (versions.length > 0) errors.forbidden(`${field}.conversionReviewVersions`, rule);
    return;
  }
  if (webhook?.clientConfig === undefined)
    errors.required(`${field}.webhookClientConfig`, 'required when strategy is set to Webhook');
  else {
    validateWebhookClient(webhook.clientConfig, `${field}.webhookClientConfig`, errors);
    const { caBundle } = webhook.clientConfig;
    const problem = caBundle && !allowsBadBundle ? caBundleProblem(caBundle) : undefined;
    if (problem !== undefined) errors.invalid(`${field}.webhookClientConfig.caBundle`, caBundle, problem);
  }
  validateReviewVersions(versions, errors);
}

function validateReviewVersions(versions: readonly string[], errors: FieldErrors): void {
  const at = `${field}.conversionReviewVersions`;
  if (versions.length === 0) {
    errors.required(at);
    return;
  }
  versions.forEach((version, index) => {
    if (versions.indexOf(version) < index) errors.invalid(`${at}[${index}]`, version, 'duplicate version');
    else errors.invalidAll(`${at}[${index}]`, version, dns1035Label(version));
  });
  if (!versions.some((version) => understood.includes(version)))
    errors.invalid(at, versions, `must include at least one of ${understood.join(', ')}`);
}
