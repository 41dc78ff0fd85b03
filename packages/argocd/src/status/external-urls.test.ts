import { describe, expect, it } from 'vitest';
import { externalUrlsOf } from './external-urls.ts';

const ingress = (spec: object, more: { annotations?: Record<string, string>; status?: object } = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'web', ...(more.annotations === undefined ? {} : { annotations: more.annotations }) },
  spec,
  ...(more.status === undefined ? {} : { status: more.status }),
});
const rule = (host: string | undefined, ...paths: readonly string[]) => ({
  ...(host === undefined ? {} : { host }),
  http: { paths: paths.map((path) => ({ path })) },
});

// What Argo CD 3.6 put into status.summary.externalURLs for the same objects.
describe('the external URLs of an object', () => {
  it.each([
    ['a path of a host', ingress({ rules: [rule('web.invalid', '/')] }), ['http://web.invalid/']],
    ['a pattern', ingress({ rules: [rule('web.invalid', '/api/*')] }), ['http://web.invalid/api/']],
    ['no host anywhere', ingress({ rules: [rule(undefined, '/')] }), []],
    [
      'the address of the load balancer',
      ingress(
        { rules: [rule(undefined, '/a', '/b')] },
        { status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } } },
      ),
      ['http://10.0.0.1/a', 'http://10.0.0.1/b'],
    ],
    [
      'TLS with a secret',
      ingress({ rules: [rule('web.invalid', '/')], tls: [{ secretName: 'cert' }] }),
      ['https://web.invalid/'],
    ],
    [
      'no default links',
      ingress(
        { rules: [rule('web.invalid', '/')] },
        {
          annotations: {
            'argocd.argoproj.io/ignore-default-links': 'true',
            'link.argocd.argoproj.io/docs': 'Docs|https://docs.invalid',
          },
        },
      ),
      ['Docs|https://docs.invalid'],
    ],
    [
      'a script that poses as a link',
      ingress({}, { annotations: { 'link.argocd.argoproj.io/x': 'javascript:alert(1)' } }),
      [],
    ],
  ])('%s', (_name, object, urls) => {
    expect(externalUrlsOf(object)).toEqual(urls);
  });
});
