import { expect, it } from 'vitest';
import type { PodSpec } from './model/pod.ts';
import { warnPodSpec } from './pod-warnings.ts';

const spec = (over: Partial<PodSpec>): PodSpec => ({ containers: [{ name: 'c' }], ...over });
const warned = (over: Partial<PodSpec>): readonly string[] => warnPodSpec(spec(over), 'spec');

it('has nothing to say of a plain pod', () => {
  expect(warned({})).toEqual([]);
});

it('tells of ports that clash, across containers', () => {
  const ports = [{ containerPort: 80, name: 'http' }];
  expect(
    warned({
      containers: [
        { name: 'a', ports: [...ports, { containerPort: 81, protocol: 'TCP', hostIP: '1.2.3.4' }] },
        { name: 'b', ports: [...ports, { containerPort: 81, hostPort: 9 }] },
      ],
    }),
  ).toEqual([
    'spec.containers[0].ports[1]: hostIP set without hostPort: {Name: HostPort:0 ContainerPort:81 Protocol:TCP HostIP:1.2.3.4}',
    'spec.containers[1].ports[0]: duplicate port definition with spec.containers[0].ports[0]',
    'spec.containers[1].ports[1]: overlapping port definition with spec.containers[0].ports[1]',
    'spec.containers[1].ports[0]: duplicate port name "http" with spec.containers[0].ports[0], services and probes that select ports by name will use spec.containers[0].ports[0]',
  ]);
});

it('tells of files that lie upon each other', () => {
  const items = [
    { key: 'a', path: 'x/' },
    { key: 'b', path: 'x/y' },
    { key: 'c', path: 'xy' },
  ];
  expect(warned({ volumes: [{ name: 'v', secret: { secretName: 's', items } }] })).toEqual([
    'volume "v" (Secret "s"): overlapping paths: "x/y" with "x"',
  ]);
  expect(warned({ volumes: [{ name: 'v', projected: { sources: [{}] } }] })).toEqual([
    'volume "v" (Projected) has no sources provided',
  ]);
});

it('tells of parts of bytes, and of variables that hide others', () => {
  const env = [
    { name: 'A', value: '1' },
    { name: 'A', value: '$(A)2' },
    { name: 'A', value: '3' },
  ];
  const resources = { limits: { memory: '1500m', cpu: '1500m' } };
  expect(warned({ containers: [{ name: 'c', env, resources }] })).toEqual([
    'spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
    'spec.containers[0].env[2]: hides previous definition of "A", which may be dropped when using apply',
  ]);
});
