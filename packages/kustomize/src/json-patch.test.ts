import { describe, expect, it } from 'vitest';
import { applyJsonPatch } from './json-patch.ts';

const document = () => ({ items: ['a', 'b'] });

describe('indices of a JSON patch, in the words of the real tool', () => {
  it.each([
    ['-', 'strconv.Atoi: parsing "-": invalid syntax'],
    ['x', 'strconv.Atoi: parsing "x": invalid syntax'],
    ['', 'strconv.Atoi: parsing "": invalid syntax'],
    ['5', 'Unable to access invalid index: 5: invalid index referenced'],
    ['9223372036854775807', 'Unable to access invalid index: 9223372036854775807: invalid index referenced'],
    ['99999999999999999999', 'strconv.Atoi: parsing "99999999999999999999": value out of range'],
  ])('a test at %j says why there is nothing', (key, problem) => {
    const path = `/items/${key}`;
    expect(() => applyJsonPatch(document(), [{ op: 'test', path, value: 'a' }])).toThrow(
      `error in test for path: '${path}': ${problem}`,
    );
  });

  it('an addition says that its index is none, or too large to be one', () => {
    const add = (key: string) => () =>
      applyJsonPatch(document(), [{ op: 'add', path: `/items/${key}`, value: 'c' }]);
    expect(add('x')).toThrow(
      `error in add for path: '/items/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax`,
    );
    expect(add('99999999999999999999')).toThrow(
      `value was not a proper array index: '99999999999999999999': strconv.Atoi: parsing "99999999999999999999": value out of range`,
    );
  });

  it('counts from the end, and takes a sign', () => {
    const patched = applyJsonPatch(document(), [
      { op: 'test', path: '/items/-1', value: 'b' },
      { op: 'test', path: '/items/+1', value: 'b' },
      { op: 'remove', path: '/items/-2' },
    ]);
    expect(patched).toEqual({ items: ['b'] });
  });
});
