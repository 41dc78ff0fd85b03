import { isPlainMap } from '@setpoint/kube';
import { generatorError } from '../errors.ts';
import { flatten, type Params, paramsFrom } from '../params.ts';
import type { PluginGenerator } from '../resource/generator-fields.ts';
import { eachOf, type Generate, type GeneratorContext } from './context.ts';
import { jsonOf } from './json-answer.ts';
import { configMapData, secretValue } from './references.ts';
import { withValues } from './values.ts';

/** The parameter sets a service of the user's answers, by `POST /api/v1/getparams.execute`. */
export const generatePlugin: Generate<PluginGenerator> = async (generator, context) => {
  const parameters = generator.input?.parameters ?? {};
  const input = new Map([['input', new Map([['parameters', paramsFrom(parameters)]])]]);
  return eachOf(await ask(generator, parameters, context), context, (answered) => {
    const own = paramsFrom(asMap(answered));
    const params: Params = new Map<string, unknown>([
      ...(context.engine.goTemplate ? own : flatten(own)),
      ['generator', input],
    ]);
    return [withValues(params, generator.values, context.engine)];
  });
};

async function ask(
  { configMapRef }: PluginGenerator,
  parameters: Readonly<Record<string, unknown>>,
  context: GeneratorContext,
): Promise<readonly unknown[]> {
  const config = await configMapData(context.ports.namespace, configMapRef.name, context);
  const baseUrl = config.get('baseUrl') ?? '';
  if (baseUrl === '') throw generatorError('baseUrl not found in ConfigMap', 'Set baseUrl in the ConfigMap.');
  const token = await pluginToken(config.get('token') ?? '', context);
  const seconds = Number(config.get('requestTimeout') ?? '30');
  const url = `${baseUrl.replace(/\/$/, '')}/api/v1/getparams.execute`;
  const response = await context.ports.http.send(
    {
      method: 'POST',
      url,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ applicationSetName: context.set.metadata.name, input: { parameters } }),
      timeoutMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 30_000,
    },
    context.signal,
  );
  const answer = jsonOf(response, url);
  const output = isPlainMap(answer) ? answer['output'] : undefined;
  const sets = isPlainMap(output) ? output['parameters'] : undefined;
  if (Array.isArray(sets)) return sets;
  throw generatorError(
    'the plugin answered without output.parameters',
    'Have the plugin answer {"output": {"parameters": [...]}}.',
  );
}

function asMap(answered: unknown): Readonly<Record<string, unknown>> {
  if (isPlainMap(answered)) return answered;
  throw generatorError(
    'the plugin answered a parameter set that is no map',
    'Have the plugin answer maps in output.parameters.',
  );
}

/** `$secret:key`, or `$key` of Argo CD's own Secret. */
async function pluginToken(reference: string, context: GeneratorContext): Promise<string> {
  if (!reference.startsWith('$')) {
    throw generatorError(
      "token is empty, or does not reference a secret key starting with '$'",
      'Set token in the ConfigMap to $SECRET:KEY.',
    );
  }
  const [first, ...rest] = reference.slice(1).split(':');
  const [name, key] = rest.length === 0 ? ['argocd-secret', first] : [first, rest.join(':')];
  return (await secretValue(context.ports.namespace, name ?? '', key ?? '', context)).trim();
}
