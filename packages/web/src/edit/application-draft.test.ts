import { describe, expect, it } from 'vitest';
import {
  type Draft,
  isIncomplete,
  newDraft,
  parameterLines,
  parametersIn,
  sourcesIn,
  withHelm,
  withKind,
  withPolicy,
  withSource,
  withSources,
} from './application-draft.ts';

const named = (name: string): Draft => {
  const draft = newDraft();
  return withSource(
    { ...draft, metadata: { ...draft.metadata, name } },
    { repoURL: 'https://git.example/a', path: 'x' },
  );
};

describe('the draft of an application', () => {
  it('is complete with a name, a source and a destination', () => {
    expect(isIncomplete(newDraft())).toBe(true);
    expect(isIncomplete(named('Web_1'))).toBe(true);
    expect(isIncomplete(withSource(named('web'), { path: '' }))).toBe(true);
    expect(isIncomplete(withSource(named('web'), { path: '', chart: 'nginx' }))).toBe(false);
    expect(isIncomplete(named('web'))).toBe(false);
  });

  it('leaves out what the form leaves empty, and keeps what it does not show', () => {
    const draft = withSource(named('web'), { plugin: { name: 'kept' } });
    const helm = withHelm(draft, { valueFiles: ['a.yaml'], values: '' });
    expect(helm.spec.source?.helm).toEqual({ valueFiles: ['a.yaml'] });
    const bare = withHelm(helm, { valueFiles: [] });
    expect(bare.spec.source).not.toHaveProperty('helm');
    expect(bare.spec.source?.plugin).toEqual({ name: 'kept' });
  });

  it('has one source or several, of which some hold files alone', () => {
    const chart = withSource(named('web'), { path: '', chart: 'nginx' });
    const two = withSources(chart, [...sourcesIn(chart), { repoURL: 'https://git.example/b', path: '' }]);
    expect(two.spec).not.toHaveProperty('source');
    expect(isIncomplete(two)).toBe(true);
    const values = withKind(two, 'files', 1);
    expect(isIncomplete(values)).toBe(false);
    expect(sourcesIn(values)[1]).toEqual({ repoURL: 'https://git.example/b', ref: 'values' });
    const unnamed = withSource(withKind(named('web'), 'chart', 0), { repoURL: 'https://charts.example' });
    expect(unnamed.spec.source).toEqual({
      repoURL: 'https://charts.example',
      targetRevision: 'HEAD',
      chart: '',
    });
    expect(isIncomplete(withSources(values, sourcesIn(values).slice(1)))).toBe(true);
    const helm = withHelm(values, { valueFiles: ['$values/web.yaml'] });
    expect(sourcesIn(helm)[0]?.helm).toEqual({ valueFiles: ['$values/web.yaml'] });
    const one = withSources(helm, sourcesIn(helm).slice(0, 1));
    expect(one.spec).not.toHaveProperty('sources');
    expect(one.spec.source?.chart).toBe('nginx');
  });

  it('turns automation on without any choice, and off', () => {
    const on = withPolicy(named('web'), { automated: {} });
    expect(on.spec.syncPolicy).toEqual({ syncOptions: ['CreateNamespace=true'], automated: {} });
    expect(withPolicy(on, { automated: undefined }).spec.syncPolicy).not.toHaveProperty('automated');
  });

  it('reads parameters a line, and keeps what else one says', () => {
    const known = [{ name: 'image.tag', value: '1', forceString: true }];
    const read = parametersIn(['image.tag=2', 'url=a=b'], known);
    expect(read).toEqual([
      { name: 'image.tag', value: '2', forceString: true },
      { name: 'url', value: 'a=b' },
    ]);
    expect(parameterLines(read)).toEqual(['image.tag=2', 'url=a=b']);
  });
});
