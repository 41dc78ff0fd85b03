import { describe, expect, it } from 'vitest';
import { BOOL, STRING } from '../types/type.ts';
import { CelError } from '../values/cel-error.ts';
import { toJson } from '../values/to-json.ts';
import type { Value } from '../values/value.ts';
import { AdmissionEnvironment } from './admission.ts';
import { type AuthorizationQuestion, authorizerValue, requestResourceValue } from './authorizer.ts';
import { misplacedObject } from './mutation-types.ts';

const request = {
  kind: { group: 'apps', version: 'v1', kind: 'Deployment' },
  operation: 'CREATE',
  userInfo: { username: 'jane', groups: ['dev'] },
};
const object = { metadata: { name: 'web' }, spec: { replicas: 3 } };

function run(
  environment: AdmissionEnvironment,
  source: string,
  bindings: Record<string, unknown> = {},
): Value {
  const compiled = environment.compile(source);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.program.evaluate(
    environment.bind({ object, oldObject: null, request, ...bindings }).bindings,
  ).value;
}

describe('AdmissionEnvironment', () => {
  it('shows the object untyped and the request typed', () => {
    const environment = new AdmissionEnvironment({ hasParams: true });
    expect(
      run(environment, "object.spec.replicas <= params.max && request.userInfo.username == 'jane'", {
        params: { max: 5 },
      }),
    ).toBe(true);
    expect(run(environment, 'oldObject == null || oldObject.spec.replicas > 0')).toBe(true);
    const wrong = environment.compile('request.nope');
    expect(wrong.ok ? '' : wrong.error).toContain("undefined field 'nope'");
    expect(new AdmissionEnvironment().compile('params.x').ok).toBe(false);
  });

  it('wants exactly the result types it was told', () => {
    const environment = new AdmissionEnvironment();
    expect(environment.compile('object.x', [BOOL])).toEqual({
      ok: false,
      error: 'must evaluate to bool but got dyn',
    });
    expect(environment.compile("'a'", [STRING]).ok).toBe(true);
  });

  it('evaluates variables when they are read, once, in the order of their definition', () => {
    const first = new AdmissionEnvironment().withVariable({
      name: 'replicas',
      expression: 'object.spec.replicas',
    });
    if ('error' in first) throw new Error(first.error);
    const second = first.environment.withVariable({ name: 'many', expression: 'variables.replicas > 2' });
    if ('error' in second) throw new Error(second.error);
    const bound = second.environment.bind({ object });
    const compiled = second.environment.compile('variables.many && variables.many', [BOOL]);
    if (!compiled.ok) throw new Error(compiled.error);
    expect(bound.variableCost()).toBe(0);
    expect(compiled.program.evaluate(bound.bindings).value).toBe(true);
    expect(bound.variableCost()).toBe(6);
    expect(new AdmissionEnvironment().withVariable({ name: 'x', expression: 'variables.y' })).toHaveProperty(
      'error',
    );
  });

  it('knows the types of variables that are scalars, lists and maps, but not of objects', () => {
    const compiled = (expression: string, use: string): unknown => {
      const next = new AdmissionEnvironment().withVariable({ name: 'x', expression });
      return 'error' in next ? next.error : next.environment.compile(use).ok;
    };
    expect(compiled('1', 'variables.x + "a"')).toBe(false);
    expect(compiled('request.userInfo.groups', 'variables.x[0] + 1')).toBe(false);
    expect(compiled('request.userInfo.extra', 'variables.x["a"][0] + 1')).toBe(false);
    expect(compiled('[request.userInfo]', 'variables.x[0].anything')).toBe(true);
    expect(compiled('request.userInfo', 'variables.x.anything')).toBe(true);
    expect(compiled('type(1)', 'variables.x + 1')).toBe(true);
  });

  it('says of fields of what has none what cel-go says of structs it does not know', () => {
    expect(new AdmissionEnvironment().compile('authorizer.anything')).toMatchObject({
      ok: false,
      error: expect.stringContaining(
        "unexpected failed resolution of 'kubernetes.authorization.Authorizer'",
      ) as string,
    });
  });

  it('asks the authorizer with what the expression says', () => {
    const asked: AuthorizationQuestion[] = [];
    const authorize = (question: AuthorizationQuestion): { allowed: boolean; reason: string } => {
      asked.push(question);
      return { allowed: question.verb === 'get', reason: 'because' };
    };
    const bindings = {
      authorizer: authorizerValue(authorize),
      'authorizer.requestResource': requestResourceValue(authorize, {
        group: 'apps',
        resource: 'deployments',
        subresource: '',
        namespace: 'ns',
        name: 'web',
      }),
    };
    const environment = new AdmissionEnvironment();
    const expression = "authorizer.group('').resource('pods').namespace('ns').check('get').allowed()";
    expect(run(environment, expression, bindings)).toBe(true);
    expect(asked[0]).toMatchObject({
      kind: 'resource',
      user: { kind: 'request' },
      resource: 'pods',
      namespace: 'ns',
      name: '',
    });
    expect(run(environment, "authorizer.requestResource.check('delete').reason()", bindings)).toBe('because');
    expect(
      run(
        environment,
        "authorizer.serviceAccount('ns', 'bot').path('/healthz').check('get').allowed()",
        bindings,
      ),
    ).toBe(true);
    expect(asked[2]).toEqual({
      kind: 'path',
      user: { kind: 'serviceAccount', namespace: 'ns', name: 'bot' },
      path: '/healthz',
      verb: 'get',
    });
    expect(run(environment, "authorizer.path(' ').check('get').allowed()", bindings)).toEqual(
      new CelError('path must not be empty'),
    );
  });
});

describe('mutation', () => {
  const environment = new AdmissionEnvironment({ hasPatchTypes: true });

  it('makes apply configurations, whose objects must be named for their place', () => {
    const value = run(environment, 'Object{spec: Object.spec{replicas: object.spec.replicas + 1}}');
    expect(JSON.stringify(toJson(value))).toBe('{"spec":{"replicas":4}}');
    expect(misplacedObject(value)).toBeUndefined();
    expect(misplacedObject(run(environment, 'Object{spec: Object.status{replicas: 1}}'))?.message).toContain(
      'unexpected type name "Object.status"',
    );
  });

  it('makes JSON patches', () => {
    const value = run(
      environment,
      "[JSONPatch{op: 'add', path: '/metadata/labels/' + jsonpatch.escapeKey('a/b~c'), value: 'x'}]",
    );
    expect(JSON.stringify(toJson(value))).toBe(
      '[{"op":"add","path":"/metadata/labels/a~1b~0c","value":"x"}]',
    );
    expect(environment.compile('JSONPatch{nope: 1}').ok).toBe(false);
    expect(new AdmissionEnvironment().compile('Object{}').ok).toBe(false);
  });
});
