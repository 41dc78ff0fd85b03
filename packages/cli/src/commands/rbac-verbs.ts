import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { decodeSigs } from '@setpoint/goyaml';
import type { KubeObject } from '@setpoint/kube';
import { type AccessPolicies, explainAccess, validatePolicies } from '@setpoint/server';
import type { ClusterOptions, Context } from '../context.ts';
import { exitCodes, usage } from '../errors.ts';
import type { Output } from './options.ts';
import { print } from '../output/print.ts';
import { allOf, checkedResource } from './rbac-names.ts';
import { showAccess } from './show-access.ts';

export interface RbacOptions extends ClusterOptions {
  readonly output: Output;
  readonly policyFile?: string;
  readonly defaultRole?: string;
}

/** What is asked about. */
interface Question {
  readonly subject: string;
  readonly action: string;
  readonly resource: string;
  /** '' asks about all objects. */
  readonly object: string;
}

/** `setpoint rbac can`: 0 when it is allowed, 1 when not. */
export async function canSubject(
  question: Question,
  options: RbacOptions,
  context: Context,
): Promise<number> {
  const { subject, action } = question;
  const resource = checkedResource(question.resource, action);
  const object = question.object === '' || question.object === '*' ? allOf(resource) : question.object;
  const policies = withDefaultRole(await policiesOf(options, context), options.defaultRole);
  const found = explainAccess(policies, subject, { resource, action, object });
  print(found, options.output, () => showAccess(found), context);
  return found.allowed ? exitCodes.ok : exitCodes.differences;
}

/** `setpoint rbac validate`: 0 when every line is a policy, 1 when not. */
export async function validateRbac(options: RbacOptions, context: Context): Promise<number> {
  const { configMap } = await policiesOf(options, context);
  const { rules, problems } = validatePolicies(configMap);
  const isValid = problems.length === 0;
  const text = (): string =>
    isValid
      ? `Policy is valid: ${rules} ${rules === 1 ? 'rule' : 'rules'}.\n`
      : `Policy is invalid:\n${problems.map((problem) => `  ${problem}\n`).join('')}`;
  print({ valid: isValid, rules, problems }, options.output, text, context);
  return isValid ? exitCodes.ok : exitCodes.differences;
}

async function policiesOf(options: RbacOptions, context: Context): Promise<AccessPolicies> {
  if (options.policyFile !== undefined) {
    return { configMap: await policyFile(options.policyFile, context), project: () => undefined };
  }
  const [{ connect }, { loadConfig }] = await Promise.all([
    import('../connect.ts'),
    import('./load-config.ts'),
  ]);
  const connection = await connect(options, context);
  const { client } = connection;
  try {
    const namespace = options.appNamespace;
    const gvk = { group: '', version: 'v1', kind: 'ConfigMap' };
    const [configMap, config] = await Promise.all([
      client.get({ gvk, namespace, name: 'argocd-rbac-cm' }, context.signal),
      loadConfig(client, namespace, context.signal),
    ]);
    const projects = config.projects();
    return { configMap, project: (name) => projects.get(name) };
  } finally {
    await connection.close();
  }
}

/** A file of policies: `argocd-rbac-cm` as people keep it in Git (.yaml, .yml, .json), or its `policy.csv` alone. */
async function policyFile(name: string, context: Context): Promise<KubeObject> {
  const text = await readFile(resolve(context.cwd, name), 'utf8').catch((error: unknown) => {
    throw usage(`${name} cannot be read: ${(error as Error).message}`, 'Name a file of policies.');
  });
  const value = /\.(?:ya?ml|json)$/i.test(name) ? decodeSigs(text) : { data: { 'policy.csv': text } };
  const data = (value as { readonly data?: unknown } | null)?.data;
  if (typeof data !== 'object' || data === null) {
    throw usage(`${name} holds no policies`, 'Name a CSV of policies, or a ConfigMap with policy.csv.');
  }
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'argocd-rbac-cm' }, data };
}

function withDefaultRole(policies: AccessPolicies, role: string | undefined): AccessPolicies {
  if (role === undefined) return policies;
  const { configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} } } = policies;
  const data = { ...(configMap['data'] as object | undefined), 'policy.default': role };
  return { ...policies, configMap: { ...configMap, data } };
}
