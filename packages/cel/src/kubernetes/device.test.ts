import { expect, it } from 'vitest';
import { deviceSelectorProblem } from './device.ts';

it('takes what selects devices, or may', () => {
  for (const expression of [
    'device.driver == "gpu.example.com"',
    'device.attributes["gpu.example.com"].model',
    'device.capacity["gpu.example.com"].memory.isGreaterThan(quantity("1Gi"))',
    'cel.bind(gpu, device.attributes["gpu.example.com"], gpu.fast && gpu.large)',
    'device.allowMultipleAllocations',
  ])
    expect(deviceSelectorProblem(expression), expression).toBeUndefined();
});

it('says what a kube-apiserver says of other expressions', () => {
  expect(deviceSelectorProblem('Bogus')).toEqual({
    type: 'Invalid',
    message:
      "compilation failed: ERROR: <input>:1:1: undeclared reference to 'Bogus' (in container '')\n | Bogus\n | ^",
  });
  expect(deviceSelectorProblem('device.driver')).toEqual({
    type: 'Invalid',
    message: 'must evaluate to bool or the unknown type, not string',
  });
});

it('refuses what costs too much', () => {
  const all = (inner: string): string => `device.attributes.all(a, ${inner})`;
  expect(deviceSelectorProblem(all(all(all(all('true')))))).toEqual({
    type: 'Forbidden',
    message: 'too complex, exceeds cost limit',
  });
});
