// Who may do what: reviews, roles and their escalation, impersonation, tokens, anonymous requests.

const as = (user, groups = []) => ({
  'impersonate-user': user,
  ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
});
const rbac = '/apis/rbac.authorization.k8s.io/v1';

export const cases = [
  {
    area: 'access',
    id: 'access-reviews',
    async run(api) {
      const ns = await api.useNamespace();
      const review = (kind, spec, headers = {}, path = `/apis/authorization.k8s.io/v1/${kind}`) =>
        api.create(path, { spec }, { headers, note: JSON.stringify(spec), keep: inAnyOrder });
      const pods = { namespace: ns, verb: 'get', resource: 'pods' };
      for (const headers of [
        {},
        as('bob'),
        as('bob', ['system:masters']),
        as('system:anonymous', ['system:unauthenticated']),
        as(`system:serviceaccount:${ns}:default`),
      ]) {
        await review('selfsubjectaccessreviews', { resourceAttributes: pods }, headers);
        await review(
          'selfsubjectaccessreviews',
          { nonResourceAttributes: { path: '/healthz', verb: 'get' } },
          headers,
        );
        await review('selfsubjectrulesreviews', { namespace: ns }, headers);
        await api.create(
          '/apis/authentication.k8s.io/v1/selfsubjectreviews',
          {},
          { headers, note: 'who am I' },
        );
      }
      await review('selfsubjectaccessreviews', {});
      await review('selfsubjectaccessreviews', {
        resourceAttributes: pods,
        nonResourceAttributes: { path: '/' },
      });
      await review('selfsubjectaccessreviews', {
        resourceAttributes: { ...pods, fieldSelector: { rawSelector: 'a=b' } },
      });
      await review('selfsubjectaccessreviews', {
        resourceAttributes: { ...pods, labelSelector: { requirements: [{ key: 'a', operator: 'Bogus' }] } },
      });
      await review('selfsubjectrulesreviews', {});
      await review('subjectaccessreviews', { resourceAttributes: pods });
      await review('subjectaccessreviews', { resourceAttributes: pods, user: 'bob' });
      await review('subjectaccessreviews', {
        resourceAttributes: pods,
        user: 'kubernetes-admin',
        groups: ['system:masters'],
      });
      await review('subjectaccessreviews', { resourceAttributes: pods, user: 'bob' }, as('bob'));
      const local = `/apis/authorization.k8s.io/v1/namespaces/${ns}/localsubjectaccessreviews`;
      await review('', { resourceAttributes: pods, user: 'bob' }, {}, local);
      await review('', { resourceAttributes: { ...pods, namespace: 'other' }, user: 'bob' }, {}, local);
      await review('', { resourceAttributes: { ...pods, namespace: undefined }, user: 'bob' }, {}, local);
      await review('', { nonResourceAttributes: { path: '/' }, user: 'bob' }, {}, local);
      await api.create('/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'bogus' } });
      await api.create('/apis/authentication.k8s.io/v1/tokenreviews', { spec: {} });
    },
  },
  {
    area: 'access',
    id: 'access-roles',
    async run(api) {
      const ns = await api.useNamespace();
      const bob = as('bob', ['devs']);
      const path = `/api/v1/namespaces/${ns}/configmaps`;
      const attempts = async () => {
        await api.get(path, { headers: bob, keep: (body) => body.message ?? body.kind });
        await api.get(`${path}/x`, { headers: bob });
        await api.create(path, { metadata: { name: 'x' } }, { headers: bob });
        await api.patch(`${path}/x`, 'merge', { data: { a: '1' } }, { headers: bob });
        await api.delete(`${path}/x`, undefined, { headers: bob });
        await api.delete(path, undefined, { headers: bob, keep: (body) => body.message ?? body.kind });
        await api.get('/api/v1/nodes', { headers: bob, keep: (body) => body.message ?? body.kind });
        await api.get('/apis/apps/v1/deployments', {
          headers: bob,
          keep: (body) => body.message ?? body.kind,
        });
        await api.get('/healthz', { headers: bob });
        await api.get('/metrics', { headers: bob, keep: (body) => body.message ?? 'metrics' });
        await api.get('/version', { headers: bob, keep: () => 'version' });
      };
      await attempts();
      const role = (name, rules) =>
        api.create(`${rbac}/namespaces/${ns}/roles`, { metadata: { name }, rules }, { note: name });
      const readers = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create'] }];
      await role('readers', readers);
      await role('binders', [
        { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: ['*'] },
      ]);
      const binding = (name, roleName, subjects, headers = {}) =>
        api.create(
          `${rbac}/namespaces/${ns}/rolebindings`,
          {
            metadata: { name },
            roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: roleName },
            subjects,
          },
          { headers, note: name },
        );
      await binding('devs', 'readers', [
        { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'devs' },
      ]);
      await attempts();
      await binding('carol', 'binders', [
        { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'carol' },
      ]);
      const carol = as('carol');
      const post = (name, rules) =>
        api.create(
          `${rbac}/namespaces/${ns}/roles`,
          { metadata: { name }, rules },
          { headers: carol, note: name },
        );
      await post('escalated', [{ apiGroups: [''], resources: ['secrets', 'pods'], verbs: ['get', 'list'] }]);
      await post('same', [
        { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['get'] },
      ]);
      await post('everything', [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }]);
      await binding(
        'grab',
        'readers',
        [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'carol' }],
        carol,
      );
      await binding(
        'absent',
        'no-such-role',
        [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'carol' }],
        carol,
      );
      await api.update(
        `${rbac}/namespaces/${ns}/roles/readers`,
        {
          metadata: { name: 'readers' },
          rules: [...readers, { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
        },
        { headers: carol },
      );
      await api.create(`${rbac}/clusterroles`, {
        metadata: { name: `agg-${ns}` },
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: { agg: ns } }] },
      });
      await api.create(
        `${rbac}/clusterroles`,
        {
          metadata: { name: `agg2-${ns}` },
          aggregationRule: { clusterRoleSelectors: [{ matchLabels: { agg: ns } }] },
        },
        { headers: carol },
      );
      await api.get(`${rbac}/clusterroles/view`, {
        keep: (body) => ({
          ...body,
          metadata: { ...body.metadata, managedFields: undefined },
          rules: undefined,
        }),
      });
      const bare = (list) =>
        list.items
          .map(({ metadata, rules, roleRef, subjects, aggregationRule }) => ({
            name: metadata.name,
            labels: metadata.labels,
            annotations: metadata.annotations,
            rules: aggregationRule === undefined ? rules : undefined,
            roleRef,
            subjects,
            aggregationRule,
          }))
          .filter(({ name }) => !/agg|sample|table/.test(name));
      await api.get(`${rbac}/clusterroles`, { keep: bare });
      await api.get(`${rbac}/clusterrolebindings`, { keep: bare });
      await api.get(`${rbac}/namespaces/kube-system/roles`, { keep: bare });
      await api.get(`${rbac}/namespaces/kube-system/rolebindings`, { keep: bare });
      await api.get(`${rbac}/namespaces/kube-public/rolebindings`, { keep: bare });
    },
  },
  {
    area: 'access',
    id: 'access-identity',
    async run(api) {
      const ns = await api.useNamespace();
      const get = (headers, note) =>
        api.get(`/api/v1/namespaces/${ns}`, { headers, note, keep: (body) => body.message ?? body.kind });
      await get({ 'impersonate-group': 'g' }, 'a group without a user');
      await get({ 'impersonate-extra-scopes': 'x' }, 'extra without a user');
      await get({ 'impersonate-uid': 'x' }, 'a uid without a user');
      await get({ ...as('bob'), 'impersonate-uid': 'u', 'impersonate-extra-scopes': 'a' }, 'all of it');
      await get({ ...as(`system:serviceaccount:${ns}:default`) }, 'a service account');
      await get({ ...as('system:serviceaccount:bad') }, 'half a service account');
      await get({ authorization: 'Bearer bogus' }, 'a bad token');
      await get({ authorization: 'Basic eDp5' }, 'a password');
      const token = `/api/v1/namespaces/${ns}/serviceaccounts/default/token`;
      const shown = (body) =>
        body.status?.token === undefined ? body : { ...body, claims: claimsOf(body.status.token) };
      for (const spec of [
        {},
        { expirationSeconds: 600 },
        { expirationSeconds: 599 },
        { expirationSeconds: 2 ** 33 },
        { audiences: ['a', 'b'] },
        { boundObjectRef: { kind: 'Pod', apiVersion: 'v1', name: 'none' } },
        { boundObjectRef: { kind: 'Bogus', apiVersion: 'v1', name: 'none' } },
      ]) {
        await api.create(token, { spec }, { note: JSON.stringify(spec), keep: shown });
      }
      await api.create(`/api/v1/namespaces/${ns}/serviceaccounts/absent/token`, { spec: {} });
      const { json } = await api.quiet('POST', token, { spec: {} });
      await api.create(
        '/apis/authentication.k8s.io/v1/tokenreviews',
        { spec: { token: json.status.token } },
        {
          note: 'a real token',
          keep: (body) => ({
            ...body,
            spec: undefined,
            status: {
              ...body.status,
              user: { ...body.status?.user, extra: Object.keys(body.status?.user?.extra ?? {}) },
            },
          }),
        },
      );
      await get({ authorization: `Bearer ${json.status.token}` }, 'the token of an account without rights');
      await api.create(`/api/v1/namespaces/${ns}/secrets`, {
        metadata: { name: 'st', annotations: { 'kubernetes.io/service-account.name': 'default' } },
        type: 'kubernetes.io/service-account-token',
      });
    },
  },
];

const byName = ([a], [b]) => (a < b ? -1 : 1);

/** A server comes to the roles somebody has in any order. */
function inAnyOrder(body) {
  const { resourceRules, nonResourceRules, ...status } = body?.status ?? {};
  if (resourceRules === undefined) return body;
  const sorted = (rules) =>
    rules.map((rule) => JSON.stringify(Object.entries(rule).toSorted(byName))).toSorted();
  const rules = { resourceRules: sorted(resourceRules), nonResourceRules: sorted(nonResourceRules) };
  return { ...body, status: { ...status, ...rules } };
}

function claimsOf(token) {
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  return {
    aud: claims.aud,
    iss: claims.iss,
    sub: claims.sub,
    lasts: claims.exp - claims.iat,
    keys: Object.keys(claims),
    kubernetes: Object.keys(claims['kubernetes.io'] ?? {}),
  };
}
