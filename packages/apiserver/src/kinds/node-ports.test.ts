import { seededRandom } from '@setpoint/core';
import { describe, expect, it } from 'vitest';
import type { ServicePort } from './model/network.ts';
import { initNodePorts, keepNodePorts, NodePorts, updateNodePorts } from './node-ports.ts';

const allocated = 'provided port is already allocated';
const ports = (): NodePorts => new NodePorts(seededRandom(1), [30_000, 30_009]);
const numbers = (list: readonly ServicePort[]): readonly (number | undefined)[] =>
  list.map(({ nodePort }) => nodePort);

describe('node ports', () => {
  it('are one for a port whatever its protocols, and those asked for', () => {
    const list: ServicePort[] = [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP', nodePort: 30_007 },
    ];
    expect(initNodePorts(list, ports().request('ns/a', false))).toBeUndefined();
    expect(numbers(list)).toEqual([30_007, 30_007]);
  });

  it('are refused where another has them, or they are out of range', () => {
    const all = ports();
    all.hold(30_001, 'ns/other');
    const asked = (nodePort: number): unknown =>
      initNodePorts([{ port: 80, nodePort }], all.request('ns/a', false));
    expect(asked(30_001)).toEqual({ index: 0, value: 30_001, text: allocated });
    expect(asked(80)).toMatchObject({ value: 80, text: expect.stringContaining('not in the valid range') });
    all.forget('ns/other');
    expect(asked(30_001)).toBeUndefined();
  });

  it('run out', () => {
    const all = ports();
    for (let i = 0; i < 10; i++) all.hold(30_000 + i, 'ns/other');
    expect(initNodePorts([{ port: 80 }], all.request('ns/a', false))).toMatchObject({ value: 0 });
  });

  it('are made up above every range in a rehearsal, which takes none', () => {
    const all = ports();
    const list: ServicePort[] = [{ port: 80 }, { port: 81 }, { port: 82, nodePort: 80 }];
    expect(initNodePorts(list, all.request('ns/a', true))).toBeUndefined();
    expect(numbers(list)).toEqual([32_769, 32_770, 80]);
    all.hold(30_002, 'ns/other');
    expect(initNodePorts([{ port: 80, nodePort: 30_002 }], all.request('ns/a', true))).toMatchObject({
      text: allocated,
    });
  });

  it('stay with the names of the ports when an update leaves them out', () => {
    const before = [{ name: 'http', port: 80, protocol: 'TCP', nodePort: 30_003 }];
    const renumbered: ServicePort[] = [{ name: 'http', port: 8080 }];
    keepNodePorts(renumbered, before);
    expect(numbers(renumbered)).toEqual([30_003]);
    const renamed: ServicePort[] = [{ name: 'web', port: 80 }];
    keepNodePorts(renamed, before);
    expect(numbers(renamed)).toEqual([undefined]);
  });

  it('are a fault where two ports of one protocol come to the same', () => {
    const before = [{ name: 'http', port: 80, protocol: 'TCP', nodePort: 30_003 }];
    const twice: ServicePort[] = [
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'http', port: 80, protocol: 'TCP' },
    ];
    keepNodePorts(twice, before);
    expect(updateNodePorts(twice, before, ports().request('ns/a', false))).toEqual({
      fault: 'duplicate nodePort: {TCP 30003}',
    });
  });
});
