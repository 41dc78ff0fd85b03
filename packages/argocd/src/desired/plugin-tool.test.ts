import { expect, it } from 'vitest';
import { pluginToolOf } from './plugin-tool.ts';

it('gives a plugin the environment that Argo CD gives it', () => {
  const plugin = {
    name: 'cue-v1.0',
    env: [
      { name: 'FOO', value: 'of $ARGOCD_APP_NAME on $KUBE_VERSION' },
      { name: 'BAR', value: '$ARGOCD_ENV_FOO' },
    ],
    parameters: [
      { name: 'values-files', array: ['a.yaml', 'b.yaml'] },
      { name: 'helm.params', map: { 'image.tag': '<1>' } },
      { name: 'release', string: '' },
    ],
  };
  const environment = new Map([['ARGOCD_APP_NAME', 'guestbook']]);
  const cluster = { kubeVersion: 'v1.31.2', apiVersions: ['v1', 'apps/v1'] };
  expect(pluginToolOf({ plugin }, environment, cluster)).toEqual({
    kind: 'plugin',
    name: 'cue-v1.0',
    env: [
      ['ARGOCD_APP_NAME', 'guestbook'],
      ['KUBE_VERSION', '1.31.2'],
      ['KUBE_API_VERSIONS', 'v1,apps/v1'],
      ['ARGOCD_ENV_FOO', 'of guestbook on 1.31.2'],
      ['ARGOCD_ENV_BAR', ''],
      [
        'ARGOCD_APP_PARAMETERS',
        '[{"array":["a.yaml","b.yaml"],"name":"values-files"},' +
          '{"map":{"image.tag":"\\u003c1\\u003e"},"name":"helm.params"},{"name":"release","string":""}]',
      ],
      ['PARAM_VALUES_FILES_0', 'a.yaml'],
      ['PARAM_VALUES_FILES_1', 'b.yaml'],
      ['PARAM_HELM_PARAMS_IMAGE_TAG', '<1>'],
      ['PARAM_RELEASE', ''],
    ],
  });
});

it('names no plugin and gives no parameters where the source has none', () => {
  const { name, env } = pluginToolOf({ plugin: {} }, new Map(), undefined);
  expect(name).toBeUndefined();
  expect(new Map(env).get('ARGOCD_APP_PARAMETERS')).toBe('null');
});
