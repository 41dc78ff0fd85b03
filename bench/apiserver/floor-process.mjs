// What no server in Node can do without for a durable write of JSON: the request over TLS, reading and writing the
// object's JSON, the group commit. The API server's own work is what its writes cost beyond this.
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import { createRequire } from 'node:module';
import { answerQuestions } from './questions.mjs';

const { open } = createRequire(new URL('../../packages/apiserver/package.json', import.meta.url))('lmdb');
const [folder, certificate, key] = process.argv.slice(2);
const root = open({ path: `${folder}/floor.lmdb`, overlappingSync: false });
const objects = root.openDB({ name: 'objects', encoding: 'string' });

const server = createSecureServer({
  allowHTTP1: true,
  cert: readFileSync(certificate),
  key: readFileSync(key),
});
server.on('request', (request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => void answer(request.url, Buffer.concat(chunks), response));
});
async function answer(url, body, response) {
  const json = JSON.stringify(JSON.parse(body.toString()));
  await objects.put(url, json);
  response.writeHead(201, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(json)),
  });
  response.end(json);
}
server.listen(0, '127.0.0.1', () => process.send({ url: `https://127.0.0.1:${server.address().port}` }));
answerQuestions(() => root.close());
