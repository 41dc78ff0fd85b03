import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { constants } from 'node:http2';
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { array, assert, asyncProperty, constantFrom, integer, record, uint8Array } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOf, GrpcClient } from '../testing/grpc-client.ts';
import { application, TestServer } from '../testing/test-server.ts';
import { encodeMessage } from './encode.ts';
import { frame } from './frames.ts';

const list = 'application.ApplicationService/List';
const upload = 'application.ApplicationService/GetManifestsWithFiles';
const version = 'version.VersionService/Version';

let server: TestServer;
let client: GrpcClient;
let auth: Readonly<Record<string, string>>;
beforeAll(async () => {
  server = await TestServer.start([application('one'), application('two')]);
  auth = { authorization: `Bearer ${await server.adminToken()}` };
  client = new GrpcClient(server.url);
}, 60_000);
afterAll(async () => {
  await client.close();
  await server.close();
});

/** The server answers others, and answers them what is right. */
async function unharmed(): Promise<void> {
  const other = new GrpcClient(server.url);
  const answer = await other.call(list, [{}], auth);
  expect([answer.code, answer.messages.length]).toEqual(['0', 1]);
  await other.close();
  expect((await server.get('/readyz')).text).toBe('ok');
}

describe('gRPC over HTTP/2', () => {
  it('answers a call with a message and its status in the trailers', async () => {
    const answer = await client.call(list, [{ name: 'one' }], auth);
    expect(answer).toMatchObject({ httpStatus: 200, code: '0', message: '' });
    expect(answer.headers['content-type']).toBe('application/grpc');
    expect(answer.messages).toMatchObject([{ items: [{ metadata: { name: 'one' } }] }]);
  });

  it('says why not as a status of a head alone', async () => {
    expect(await client.call(list, [{}])).toMatchObject({
      httpStatus: 200,
      code: '16',
      message: 'no session information',
      frames: [],
    });
    const missing = { name: 'missing', project: ['default'] };
    const answer = await client.call('application.ApplicationService/Get', [missing], auth);
    expect(answer.code).toBe('5');
    expect(answer.message).toContain('not found');
  });

  it('does not know other methods, other content types and other encodings', async () => {
    const codeOf = async (path: string, headers: Readonly<Record<string, string>>): Promise<string> =>
      (await client.send(path, [frame(new Uint8Array(), 0)], { ...auth, ...headers })).code;
    expect(await codeOf('application.ApplicationService/Nothing', {})).toBe('12');
    expect(await codeOf('grpc.health.v1.Health/Check', {})).toBe('12');
    expect(await codeOf('api/v1/applications', {})).toBe('12');
    expect(await codeOf(list, { 'grpc-encoding': 'snappy' })).toBe('12');
    const json = await client.send(list, [Buffer.from('{}')], {
      ...auth,
      'content-type': 'application/json',
    });
    expect(json.httpStatus).toBe(415);
  });

  it('streams until the client goes away', async () => {
    const stream = client.open('application.ApplicationService/Watch', auth);
    stream.end(frame(encodeMessage('ApplicationQuery', {}), 0));
    let bytes = 0;
    await new Promise<void>((resolve) =>
      stream.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > 200) resolve();
      }),
    );
    stream.close(constants.NGHTTP2_CANCEL);
    await once(stream, 'close');
    await unharmed();
  });

  it('ends a stream whose session ends, and says so', async () => {
    const token = await server.login('admin', 'correct horse battery');
    const stream = client.open('application.ApplicationService/Watch', { authorization: `Bearer ${token}` });
    stream.end(frame(encodeMessage('ApplicationQuery', {}), 0));
    const trailers = once(stream, 'trailers');
    await once(stream, 'data');
    stream.resume();
    await server.request('DELETE', '/api/v1/session', { token });
    expect((await trailers)[0]).toMatchObject({ 'grpc-status': '16' });
  });

  it('gives up at the deadline', async () => {
    const watch = 'application.ApplicationService/Watch';
    expect((await client.call(watch, [{}], { ...auth, 'grpc-timeout': '50m' })).code).toBe('4');
    const unfinished = client.open(upload, { ...auth, 'grpc-timeout': '50m' });
    expect((await answerOf(unfinished, '')).code).toBe('4');
    expect((await client.call(list, [{}], { ...auth, 'grpc-timeout': '20S' })).code).toBe('0');
    expect((await client.call(list, [{}], { ...auth, 'grpc-timeout': 'soon' })).code).toBe('3');
  });

  it('takes and gives compressed messages', async () => {
    const request = frame(gzipSync(encodeMessage('ApplicationQuery', { name: 'one' })), 1);
    const headers = { ...auth, 'grpc-encoding': 'gzip' };
    const one = await client.send(list, [request], headers);
    expect(one.messages).toMatchObject([{ items: [{ metadata: { name: 'one' } }] }]);
    const large = await client.call('cluster.SettingsService/Get', [{}], {
      ...auth,
      'grpc-accept-encoding': 'identity, gzip',
    });
    expect(large.code).toBe('0');
    const all = await client.call('project.ProjectService/List', [{}], {
      ...auth,
      'grpc-accept-encoding': 'gzip',
    });
    for (const part of [...large.frames, ...all.frames]) {
      if (part[0] === 1) expect(gunzipSync(part.subarray(5)).length).toBeGreaterThan(1023);
    }
    const web = await client.call('cluster.SettingsService/Get', [{}], {
      ...auth,
      'content-type': 'application/grpc-web+proto',
      'grpc-accept-encoding': 'gzip',
    });
    expect(web.frames.map(([flag]) => flag)).toEqual([0, 0x80]);
    const bomb = frame(gzipSync(Buffer.alloc(64 * 1024 * 1024)), 1);
    expect(await client.send(list, [bomb], headers)).toMatchObject({ code: '8', frames: [] });
  });

  it('reads messages however the bytes are cut', async () => {
    const bytes = frame(encodeMessage('ApplicationQuery', { name: 'two' }), 0);
    const cut = Array.from(bytes, (byte) => Buffer.from([byte]));
    const answer = await client.send(list, cut, auth);
    expect(answer.messages).toMatchObject([{ items: [{ metadata: { name: 'two' } }] }]);
  });
});

describe('uploaded files', () => {
  const chunks = (bytes: Uint8Array, checksum = createHash('sha256').update(bytes).digest('hex')) => [
    { query: { name: 'one', checksum } },
    { chunk: { chunk: Buffer.from(bytes).toString('base64') } },
  ];

  it('are refused without a query, without a name, with another checksum, and when they are no archive', async () => {
    const call = (inputs: readonly unknown[]) => client.call(upload, inputs, auth);
    expect(await call([])).toMatchObject({ code: '3', message: 'error getting stream query: query is nil' });
    expect(await call([{ chunk: { chunk: 'aGk=' } }])).toMatchObject({ code: '3' });
    expect(await call([{ query: { checksum: 'x' } }])).toMatchObject({
      code: '3',
      message: 'name is required',
    });
    expect((await call(chunks(Buffer.from('x'), 'beef'))).message).toContain('checksum validation error');
    expect(await call(chunks(Buffer.from('no archive')))).toMatchObject({ code: '9' });
    expect((await call([{ query: { name: 'missing', checksum: 'x' } }])).code).toBe('7');
    expect((await call([...chunks(Buffer.from('x')), { query: { name: 'one' } }])).message).toContain(
      'chunk is nil',
    );
  });

  it('that lead out of their archive are refused', async () => {
    for (const path of ['../escape.yaml', '/etc/escape.yaml', 'a/../../escape.yaml']) {
      const answer = await client.call(upload, chunks(gzipSync(tarOf(path, 'kind: X\n'))), auth);
      expect(answer).toMatchObject({ code: '9' });
      expect(answer.message).toContain('leads out of the archive');
    }
  });

  it('that expand without end are refused', async () => {
    const bomb = gzipSync(Buffer.alloc(300 * 1024 * 1024), { level: 1 });
    const parts = [];
    for (let at = 0; at < bomb.length; at += 256 * 1024) parts.push(bomb.subarray(at, at + 256 * 1024));
    const checksum = createHash('sha256').update(bomb).digest('hex');
    const inputs = [
      { query: { name: 'one', checksum } },
      ...parts.map((part) => ({ chunk: { chunk: part.toString('base64') } })),
    ];
    const answer = await client.call(upload, inputs, auth);
    expect(answer.code).toBe('9');
    expect(answer.message).toContain('expands to more than');
  });

  it('come as JSON lines over HTTP too', async () => {
    const lines = chunks(Buffer.from('no archive')).map((part) => JSON.stringify(part));
    const options = { headers: { ...auth }, body: lines.join('\n') };
    const answer = await server.request('POST', '/api/v1/applications/manifestsWithFiles', options);
    expect([answer.status, answer.json['code']]).toEqual([400, 9]);
    const none = { headers: { ...auth }, body: '[]' };
    expect((await server.request('POST', '/api/v1/applications/manifestsWithFiles', none)).status).toBe(400);
  });
});

describe('what no client should send', () => {
  it('frames of any bytes: refused, never a fault, and nobody else is harmed', async () => {
    const bad = record({
      flag: constantFrom(0, 1, 2, 128, 255),
      length: constantFrom(0, 1, 7, 255, 65_535, 0x7fffffff, 0xffffffff),
      bytes: uint8Array({ maxLength: 64 }),
      cut: integer({ min: 0, max: 70 }),
      method: constantFrom(
        list,
        upload,
        version,
        'account.AccountService/CanI',
        'session.SessionService/Create',
      ),
    });
    let sent = 0;
    const batch = array(bad, { minLength: 50, maxLength: 50 });
    await assert(
      asyncProperty(batch, async (all) => {
        const answers = await Promise.all(
          all.map(({ flag, length, bytes, cut, method }) => {
            const head = Buffer.alloc(5, flag);
            head.writeUInt32BE(length, 1);
            return client.send(method, [Buffer.concat([head, bytes]).subarray(0, cut)], auth);
          }),
        );
        sent += answers.length;
        for (const { code } of answers) expect(['0', '3', '8', '16']).toContain(code);
      }),
      { numRuns: 20 * Number(process.env['SETPOINT_FUZZ'] ?? 1), seed: 7, endOnFailure: true },
    );
    expect(sent).toBeGreaterThanOrEqual(1000);
    await unharmed();
  }, 60_000);

  it('streams that are reset at any moment', async () => {
    for (let round = 0; round < 200; round++) {
      const stream = client.open(upload, auth);
      stream.on('error', () => {});
      stream.write(
        frame(
          encodeMessage('ApplicationManifestQueryWithFilesWrapper', {
            query: { name: 'one', checksum: 'x' },
          }),
          0,
        ).subarray(0, round % 20),
      );
      if (round % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      stream.close(constants.NGHTTP2_CANCEL);
    }
    await unharmed();
  });

  it('rapid reset ends that connection at most', async () => {
    const hostile = new GrpcClient(server.url);
    for (let round = 0; round < 5000 && !hostile.session.destroyed && !hostile.session.closed; round++) {
      const stream = hostile.open(version);
      stream.on('error', () => {});
      stream.close(constants.NGHTTP2_CANCEL);
      if (round % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await unharmed();
    await hostile.close();
  }, 30_000);

  it('headers without end, and headers too many', async () => {
    const hostile = new GrpcClient(server.url);
    const many = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`x-${index}`, 'y'.repeat(40)]),
    );
    const stream = hostile.open(list, { ...auth, ...many });
    stream.end();
    expect((await answerOf(stream, '')).httpStatus).not.toBe(200);
    await hostile.close();
    await unharmed();
  });

  it('more streams at once than are allowed', async () => {
    const many = new GrpcClient(server.url);
    await once(many.session, 'remoteSettings');
    expect(many.session.remoteSettings.maxConcurrentStreams).toBe(250);
    const answers = await Promise.all(Array.from({ length: 600 }, () => many.call(version, [{}], auth)));
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['0']));
    await many.close();
  });

  it('bytes that are no HTTP/2 after its preface', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    socket.write(Buffer.alloc(1000, 0xff));
    socket.resume();
    await once(socket, 'close');
    await unharmed();
  });

  it('gRPC over HTTP/1', async () => {
    const response = await fetch(`${server.url}/${version}`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc' },
      body: frame(new Uint8Array(), 0),
    });
    expect(response.headers.get('grpc-status')).toBe('3');
  });
});

/** An archive of one file. */
function tarOf(path: string, text: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write('0000644\0', 100);
  header.write(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(512);
  body.write(text);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}
