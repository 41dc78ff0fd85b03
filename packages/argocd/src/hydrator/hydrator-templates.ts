import type { Clock, Random } from '@setpoint/core';
import { SetpointError } from '@setpoint/core';
import { Execution, FunctionTable, fromJs, TemplateCache, TemplateSet } from '@setpoint/gotemplate';
import { harmlessFunctions } from '../applicationset/template/go-functions.ts';
import { codes } from '../errors.ts';
import { type CommitFacts, present } from './commit-facts.ts';

export interface TemplatePorts {
  readonly clock: Clock;
  readonly random: Random;
}

const cache = new TemplateCache(new FunctionTable(harmlessFunctions), { maxLength: 256 * 1024 });

/** The dry commit's own words, and who wrote them. */
const defaultMessage = `{{ .metadata.drySha | trunc 7 }}: {{ .metadata.subject }}
{{- if .metadata.body }}

{{ .metadata.body }}
{{- end }}
{{ range $ref := .metadata.references }}
{{- if and $ref.commit $ref.commit.author }}
Co-authored-by: {{ $ref.commit.author }}
{{- end }}
{{- end }}
{{- if .metadata.author }}
Co-authored-by: {{ .metadata.author }}
{{- end }}
`;

const defaultReadme = `# Rendered manifests

\`manifest.yaml\` is made from the sources below and replaced with every commit there. To make it yourself:

\`\`\`shell
git clone {{ .RepoURL }}
# in the clone:
git checkout {{ .DrySHA }}
{{ range $command := .Commands -}}
{{ $command }}
{{ end -}}
\`\`\`
`;

/** The message of the hydrated commit. Throws `argocd.hydration` when the template cannot be carried out. */
export function hydratedMessage(template: string, facts: CommitFacts, ports: TemplatePorts): string {
  const key = 'sourceHydrator.commitMessageTemplate';
  return cleanMessage(rendered(key, template || defaultMessage, { metadata: present(facts) }, ports));
}

/** The README.md of an application's folder. Throws `argocd.hydration` when the template cannot be carried out. */
export function hydratedReadme(template: string, facts: CommitFacts, ports: TemplatePorts): string {
  const { repoURL, drySha, commands, author, date, subject, body } = facts;
  const values = {
    RepoURL: repoURL,
    DrySHA: drySha,
    Commands: commands,
    Author: author,
    Date: date,
    Subject: subject,
    Body: body,
    References: [],
  };
  return rendered('sourceHydrator.readmeMessageTemplate', template || defaultReadme, values, ports);
}

/** As `git commit -m` cleans a message: no blank lines around it, none twice, nothing at the ends of lines. */
function cleanMessage(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')}\n`;
}

function rendered(key: string, template: string, values: object, ports: TemplatePorts): string {
  try {
    const set = new TemplateSet({ missingKey: 'default' });
    return set.execute(set.add(cache.parse(key, template)), fromJs(values), new Execution(ports));
  } catch (cause) {
    throw new SetpointError(codes.hydration, `the template fails: ${SetpointError.from(cause).message}`, {
      cause,
      subject: `argocd-cm ${key}`,
      nextAction: 'Correct the template.',
    });
  }
}
