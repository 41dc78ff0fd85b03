// `npm run conformance -- argocd --argocd-dir DIR`: the public fixtures of a checkout of argo-cd, read from DIR: Lua
// health scripts, Lua actions, built-in health, diffing, and our own health rules against what the scripts of Argo CD
// say.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { decodeSigs } from '@setpoint/goyaml';
import { builtinSchema, gvkOf, parseApiVersion } from '@setpoint/kube';
import { createHealth, diffObject } from '@setpoint/sync';
import {
  createLuaRuntime,
  createResourceActions,
  discoverActions,
  ruleHealth,
  runActionScript,
  runHealthScript,
} from '@setpoint/argocd';
import { builtinHealthCases } from './argocd-builtin-health.mjs';
import { diffCases } from './argocd-diff-cases.mjs';
import { webhookCases } from './argocd-webhook-cases.mjs';

const usage = `options: --argocd-dir DIR   a checkout of the argo-cd repository
         --only TEXT        only cases whose name holds TEXT`;

export async function run({ options, log }) {
  const { values } = parseArgs({
    args: options,
    options: { 'argocd-dir': { type: 'string' }, only: { type: 'string', default: '' } },
  });
  if (values['argocd-dir'] === undefined) throw new Error(`no --argocd-dir\n${usage}`);
  const directory = resolve(values['argocd-dir']);
  const fixtures = new Fixtures(join(directory, 'resource_customizations'));
  const suites = {
    luaHealth: fixtures.healthCases().map((one) => ({ ...one, check: () => checkLuaHealth(one) })),
    ruleHealth: fixtures.healthCases().map((one) => ({ ...one, check: () => checkRuleHealth(one) })),
    luaActions: fixtures.actionCases(luaActions),
    builtinActions: fixtures.actionCases(ownActions),
    builtinHealth: builtinCases(join(directory, 'gitops-engine/pkg/health')),
    diff: diffs(join(directory, 'gitops-engine/pkg/diff/testdata')),
    webhooks: webhookCases(join(directory, 'util/webhook/testdata')),
  };
  const figures = Object.fromEntries(
    Object.entries(suites).map(([suite, cases]) => [suite, runSuite(suite, cases, values.only, log)]),
  );
  const failed = Object.values(figures).reduce((sum, figure) => sum + figure.failed, 0);
  return { ...figures, failed };
}

function runSuite(suite, cases, only, log) {
  const counts = { cases: 0, passed: 0, failed: 0 };
  const startedMs = performance.now();
  for (const { name, check } of cases.filter((one) => one.name.includes(only))) {
    const reason = reasonOf(check);
    if (reason === notCovered) {
      counts.notCovered = (counts.notCovered ?? 0) + 1;
      continue;
    }
    counts.cases++;
    if (reason === undefined) counts.passed++;
    else {
      counts.failed++;
      log(`${suite}: ${name}: ${reason}`);
    }
  }
  return { ...counts, milliseconds: performance.now() - startedMs };
}

/** A kind that our rules say nothing about. */
const notCovered = Symbol('not covered');

/** Why a case fails; undefined when it passes. */
function reasonOf(check) {
  try {
    return check();
  } catch (error) {
    return error.message;
  }
}

const runtime = createLuaRuntime();
const resourceActions = createResourceActions();

/** The actions of Argo CD's scripts, run by our runtime. */
const luaActions = {
  discover: (object, read) => discoverActions(runtime, [read('actions/discovery.lua')], object),
  run: (object, name, parameters, read) =>
    runActionScript(runtime, { source: read(`actions/${name}/action.lua`) }, object, parameters),
  sameAction: isDeepStrictEqual,
};

/** The actions we have ourselves; icons and names for people are each system's own. */
const ownActions = {
  discover: (object) => {
    const found = resourceActions.list(object);
    return found.length === 0 ? undefined : found;
  },
  run: (object, name, parameters) => {
    try {
      return resourceActions.run(object, name, parameters);
    } catch (error) {
      if (error.code === 'argocd.action-not-found') return undefined;
      throw error;
    }
  },
  sameAction: (a, b) =>
    a.name === b.name && a.disabled === b.disabled && isDeepStrictEqual(a.params, b.params),
};

function checkLuaHealth({ script, object, expected }) {
  const found = runHealthScript(runtime, { source: script() }, object());
  return difference(expected, { status: found?.status ?? '', message: found?.message ?? '' });
}

/** Only the status: the words of a message are each system's own. */
function checkRuleHealth({ object, expected }) {
  const found = ruleHealth(object());
  if (found === undefined) return notCovered;
  return difference(expected.status, found.status);
}

function difference(expected, found) {
  if (isDeepStrictEqual(expected, found)) return undefined;
  return `expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`;
}

class Fixtures {
  #root;
  #files;

  constructor(root) {
    this.#root = root;
    this.#files = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }

  healthCases() {
    return this.#files
      .filter((file) => basename(file) === 'health_test.yaml')
      .flatMap((file) =>
        (readYaml(file).tests ?? []).map((test) => {
          const input = join(dirname(file), field(test, 'inputPath'));
          const object = once(() => readYaml(input));
          return {
            name: relative(this.#root, input),
            object,
            expected: {
              status: test.healthStatus?.status ?? '',
              message: test.healthStatus?.message ?? '',
            },
            script: () => this.#healthScript(object()),
          };
        }),
      );
  }

  /** By the kind of the object, not by the folder of the case; `_` in a folder's name stands for any text. */
  #healthScript(object) {
    const key = keyOf(object);
    const exact = join(this.#root, key, 'health.lua');
    if (existsSync(exact)) return readFileSync(exact, 'utf8');
    const wildcard = this.#files.find((file) => {
      const folder = relative(this.#root, dirname(file));
      return basename(file) === 'health.lua' && folder.includes('_') && globOf(folder).test(key);
    });
    if (wildcard === undefined) throw new Error(`no script for ${key}`);
    return readFileSync(wildcard, 'utf8');
  }

  actionCases(actions) {
    return this.#files
      .filter((file) => basename(file) === 'action_test.yaml')
      .flatMap((file) => {
        const folder = dirname(file);
        const { discoveryTests, actionTests } = readYaml(file);
        return [
          ...(discoveryTests ?? []).map((test) => ({
            name: relative(this.#root, join(folder, 'discovery', test.inputPath)),
            check: () => this.#checkDiscovery(actions, folder, test),
          })),
          ...(actionTests ?? []).map((test) => ({
            name: relative(this.#root, join(folder, test.action, test.inputPath)),
            check: () => this.#checkAction(actions, folder, test),
          })),
        ];
      });
  }

  #reader(object) {
    return (path) => readFileSync(join(this.#root, keyOf(object), path), 'utf8');
  }

  #checkDiscovery(actions, folder, test) {
    const object = readYaml(join(folder, test.inputPath));
    const wanted = (test.result ?? []).map((action) => ({
      name: action.name,
      disabled: action.disabled ?? false,
      iconClass: action.iconClass ?? '',
      displayName: action.displayName ?? '',
      params: (action.params ?? []).map((param) => param.name),
    }));
    const found = actions.discover(object, this.#reader(object));
    if (found === undefined) return notCovered;
    // As Argo CD's own run over these files: all that is found has to be listed.
    const unlisted = found.filter((action) => !wanted.some((one) => actions.sameAction(one, action)));
    return unlisted.length === 0 ? undefined : `not listed: ${JSON.stringify(unlisted)}`;
  }

  #checkAction(actions, folder, test) {
    const source = readYaml(join(folder, test.inputPath));
    const perform = () => actions.run(source, test.action, test.parameters ?? {}, this.#reader(source));
    if (test.expectedErrorMessage) {
      const message = messageOf(perform);
      return message === notCovered ? notCovered : difference(test.expectedErrorMessage, message);
    }
    const listed = expectedObjects(join(folder, test.expectedOutputPath));
    const performed = perform();
    if (performed === undefined) return notCovered;
    for (const { operation, resource } of performed) {
      const wanted = listed.find((one) => isSame(one, resource, source));
      if (wanted === undefined) return `not expected: ${resource.kind} ${resource.metadata.name}`;
      if (operation === 'patch' && !isSame(source, resource, source)) return 'a patch of another object';
      const expected = comparable(wanted, wanted);
      const reason = difference(expected, sharedFields(comparable(resource, wanted), expected));
      if (reason !== undefined) return reason;
    }
    return undefined;
  }
}

function messageOf(perform) {
  try {
    return perform() === undefined ? notCovered : 'no error';
  } catch (error) {
    return error.message;
  }
}

/** A list of wrapped objects when the file begins as a list, else one object. */
function expectedObjects(path) {
  const content = readYaml(path);
  return Array.isArray(content) ? content.map((item) => item.unstructuredObj) : [content];
}

/** What is made of a CronJob, CronWorkflow or WorkflowTemplate has a name that begins with the source's. */
function isSame(wanted, found, source) {
  const made =
    (found.kind === 'Job' && source.kind === 'CronJob') ||
    (found.kind === 'Workflow' && /^(CronWorkflow|WorkflowTemplate)$/.test(source.kind));
  return (
    wanted.apiVersion === found.apiVersion &&
    wanted.kind === found.kind &&
    (wanted.metadata.namespace ?? '') === (found.metadata.namespace ?? '') &&
    (made
      ? wanted.metadata.name.startsWith(source.metadata.name)
      : wanted.metadata.name === found.metadata.name)
  );
}

/** Fields that hold the time of the run, or a name made of it, by kind (`*`: every kind). */
const varying = [
  ['apps/*', ['spec', 'template', 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt']],
  ['apps/Deployment', ['status'], ['metadata', 'creationTimestamp'], ['metadata', 'generation']],
  ['argoproj.io/Rollout', ['spec', 'restartAt']],
  [
    'argoproj.io/Workflow',
    ['metadata', 'resourceVersion'],
    ['metadata', 'uid'],
    ['metadata', 'name'],
    ['metadata', 'annotations', 'workflows.argoproj.io/scheduled-time'],
  ],
  ['batch/Job', ['metadata', 'name']],
  ['external-secrets.io/*', ['metadata', 'annotations', 'force-sync']],
  [
    'postgresql.cnpg.io/Cluster',
    ['metadata', 'annotations', 'cnpg.io/reloadedAt'],
    ['metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'],
    ['status', 'targetPrimaryTimestamp'],
  ],
  ...['helm', 'source', 'image', 'kustomize', 'notification'].map((room) => [
    `${room}.toolkit.fluxcd.io/*`,
    ['metadata', 'annotations', 'reconcile.fluxcd.io/requestedAt'],
  ]),
];

function comparable(object, wanted) {
  const copy = withoutNulls(structuredClone(object));
  const key = keyOf(wanted);
  for (const [pattern, ...paths] of varying) {
    if (pattern !== key && pattern !== key.replace(/[^/]*$/, '*')) continue;
    for (const path of paths) remove(copy, path);
  }
  for (const condition of copy.kind === 'Job' ? (copy.status?.conditions ?? []) : []) {
    if (condition.type === 'FailureTarget') delete condition.lastTransitionTime;
  }
  return withoutEmpty(copy);
}

function remove(object, path) {
  const holder = path.slice(0, -1).reduce((value, key) => value?.[key], object);
  if (holder !== undefined) delete holder[path.at(-1)];
}

function withoutNulls(value) {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}

/** As a diff sees it: only fields that the expected object has can differ. */
function sharedFields(found, expected) {
  if (Array.isArray(found) && Array.isArray(expected)) {
    return found.map((item, at) => (at < expected.length ? sharedFields(item, expected[at]) : item));
  }
  if (typeof found !== 'object' || typeof expected !== 'object' || Array.isArray(found)) return found;
  const shared = Object.entries(found).filter(([key]) => Object.hasOwn(expected, key));
  return Object.fromEntries(shared.map(([key, item]) => [key, sharedFields(item, expected[key])]));
}

/** Maps that hold nothing count as absent, as in a diff. */
function withoutEmpty(value) {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, withoutEmpty(item)])
      .filter(([, item]) => typeof item !== 'object' || Object.keys(item).length > 0),
  );
}

function builtinCases(folder) {
  const health = createHealth();
  return builtinHealthCases.map(({ file, status, message }) => ({
    name: file,
    check: () => {
      const found = health(readYaml(join(folder, file)));
      if (message !== undefined && found?.message !== message) return difference(message, found?.message);
      return difference(status, found?.status);
    },
  }));
}

function diffs(folder) {
  return diffCases.map(({ name, config, live, modified, ignoreAggregatedRoles }) => ({
    name,
    check: () => {
      const given = readYaml(join(folder, config));
      const current = readYaml(join(folder, live));
      // What is compared has its place: the destination's namespace, where the source names none.
      const { namespace } = current.metadata;
      const desired = { ...given, metadata: { ...(namespace ? { namespace } : {}), ...given.metadata } };
      const found = diffObject({
        desired,
        live: current,
        schema: builtinSchema(gvkOf(desired)),
        fieldManager: 'argocd-controller',
        ignoreAggregatedRoles,
      });
      if (found.length > 0 === modified) return undefined;
      return modified ? 'no difference found' : `differs: ${JSON.stringify(found.slice(0, 3))}`;
    },
  }));
}

function keyOf(object) {
  const { group } = parseApiVersion(object.apiVersion);
  return group === '' ? object.kind : `${group}/${object.kind}`;
}

function globOf(folder) {
  return new RegExp(`^${folder.replaceAll('.', '\\.').replaceAll('_', '[^/]*')}$`);
}

/** Some cases spell `inputPath` as `inputpath`; Go reads both. */
function field(object, name) {
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return object[key];
}

function readYaml(path) {
  return decodeSigs(readFileSync(path, 'utf8'));
}

function once(read) {
  let value;
  return () => (value ??= read());
}
