import { Execution, FunctionTable, parseTemplate, sprigFunctions, TemplateSet } from '@setpoint/gotemplate';
import { HELM_CODES, helmError } from './errors.ts';

const pattern = String.raw`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`;
const label = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const maxLength = 53;

/** The name of the release, checked; `template` gives it when there is one. Fails with `helm.option`. */
export function releaseNameOf(name: string, template: string | undefined): string {
  const chosen = template === undefined || template === '' ? name : fromTemplate(template);
  const reason = problemOf(chosen);
  if (reason === undefined) return chosen;
  const message = `release name check failed: release name ${JSON.stringify(chosen)}: ${reason}`;
  throw helmError(HELM_CODES.option, message, {
    rule: 'A release name is a lower-case DNS name of at most 53 characters.',
    nextAction: 'Choose another release name.',
  });
}

function problemOf(name: string): string | undefined {
  if (name === '') return 'no name provided';
  if (name.length <= maxLength && name.split('.').every((part) => label.test(part))) return undefined;
  return `invalid release name, must match regex ${pattern} and the length must not be longer than ${maxLength}`;
}

/** Name templates have sprig's functions and nothing else; the environment is empty here. */
function fromTemplate(text: string): string {
  const file = parseTemplate('name-template', text, new FunctionTable(sprigFunctions));
  const set = new TemplateSet();
  return set.execute(set.add(file), null, new Execution());
}
