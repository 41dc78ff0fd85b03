import { systemClock, systemRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import { parseDeepLinks } from './deep-links.ts';

const ports = { clock: systemClock, random: systemRandom };
const application = {
  metadata: { name: 'shop', namespace: 'argocd', labels: { team: 'pay ments' } },
  spec: { project: 'default', destination: { namespace: 'prod' } },
};
const resource = { kind: 'Pod', metadata: { name: 'api-0', labels: { app: 'api' } }, spec: { replicas: 3 } };

const linksOf = (text: string, facts: object = { application, resource }) =>
  parseDeepLinks('resource.links', text).of(facts, ports);

describe('parseDeepLinks', () => {
  it('fills templates with the objects under the names that Argo CD gives them', () => {
    const { links, problems } = linksOf(`
- url: https://logs.example/{{.app.spec.destination.namespace}}/{{ .resource.metadata.name | urlquery }}
  title: Logs
  description: of this Pod
  icon.class: fa-search
- url: https://teams.example/?q={{ index .application.metadata.labels "team" | urlquery }}&n={{ .resource.spec.replicas }}
  title: Team
`);
    expect(problems).toEqual([]);
    expect(links).toEqual([
      {
        title: 'Logs',
        url: 'https://logs.example/prod/api-0',
        description: 'of this Pod',
        iconClass: 'fa-search',
      },
      { title: 'Team', url: 'https://teams.example/?q=pay+ments&n=3' },
    ]);
  });

  it('gives only links whose condition holds; an absent label is nil', () => {
    const text = `
- {title: pods, url: "https://x.example", if: 'resource.kind == "Pod"'}
- {title: deployments, url: "https://x.example", if: 'resource.kind == "Deployment"'}
- {title: labelled, url: "https://x.example", if: 'application.metadata.labels["team"] != nil && resource.metadata.labels["none"] == nil'}
`;
    expect(linksOf(text).links.map(({ title }) => title)).toEqual(['pods', 'labelled']);
  });

  it('tells what cannot be made and keeps the others', () => {
    const text = `
- {title: template, url: "https://x.example/{{ .app.spec.project"}
- {title: syntax, url: "https://x.example", if: 'app.'}
- {title: number, url: "https://x.example", if: '1 + 1'}
- {title: fails, url: 'https://x.example/{{ fail "no" }}'}
- {title: host, url: 'https://x.example/{{ env "HOME" }}'}
- {title: [], url: "https://x.example"}
- plain
- {title: good, url: "https://x.example/{{ .cluster.name }}"}
`;
    const rules = parseDeepLinks('application.links', text);
    const { links, problems } = rules.of({ application, cluster: { name: 'in-cluster' } }, ports);
    expect(links).toEqual([{ title: 'good', url: 'https://x.example/in-cluster' }]);
    expect(rules.problems).toHaveLength(5);
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('the condition 1 + 1 of number is not boolean'),
      expect.stringContaining('no'),
    ]);
    for (const problem of [...rules.problems, ...problems])
      expect(problem.subject).toBe('argocd-cm application.links');
  });

  it('says that a text is no list', () => {
    const { problems } = parseDeepLinks('project.links', '{title: a}');
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('it must be a list')]);
    expect(parseDeepLinks('project.links', '').problems).toEqual([]);
  });

  it('takes keys of any name as data', () => {
    const facts = {
      resource: JSON.parse('{"metadata":{"labels":{"__proto__":"p","constructor":"c"}}}') as unknown,
    };
    const { links } = linksOf(
      '- {title: t, url: \'https://x.example/{{ index .resource.metadata.labels "__proto__" }}-{{ .resource.metadata.labels.constructor }}\'}',
      facts,
    );
    expect(links).toEqual([{ title: 't', url: 'https://x.example/p-c' }]);
  });
});
