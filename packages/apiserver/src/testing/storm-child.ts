import { startApiServer } from '../start-api-server.ts';

/**
 * A server that writes as fast as it can and says what was acknowledged: `name revision value` a line. Its parent kills it.
 */
const [dataDir = '', run = '0'] = process.argv.slice(2);
const server = await startApiServer({ dataDir, controllers: false });
const signal = new AbortController().signal;

async function writer(index: number): Promise<void> {
  const name = `w${run}-${index}`;
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' } };
  for (let value = 0; ; value++) {
    const data = { value: String(value), padding: 'x'.repeat(500) };
    const written =
      value === 0
        ? await server.client.create({ ...object, data }, {}, signal)
        : await server.client.apply({ ...object, data }, { fieldManager: 'storm', force: true }, signal);
    process.stdout.write(`${name} ${written.metadata.resourceVersion} ${value}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, index) => writer(index)));
