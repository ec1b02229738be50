import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { seededRandom } from '../../../../lambdas/domain/random.ts';
import { promote, type Promotions } from '../../../../lambdas/domain/rules/promote.ts';
import { ids, ranked } from './candidates.ts';

const isNew = {
  name: 'new',
  percent: 50,
  isPromoted: ({ itemId }: { itemId: string }) => itemId.startsWith('n'),
};
const shelf = (overrides: Partial<Promotions> = {}): Promotions => ({
  promotions: [],
  pins: [],
  numResults: 4,
  mayPin: () => false,
  random: seededRandom('1'),
  ...overrides,
});

describe('promotions', () => {
  const items = ranked('a', 'b', 'c', 'd', 'n1', 'n2', 'n3');

  test('take their share of the results, best first', () => {
    const shown = promote(shelf({ promotions: [isNew] }))(items).slice(0, 4);
    const promoted = shown.filter(({ promotionName }) => promotionName === 'new');
    expect(ids(promoted)).toEqual(['n1', 'n2']);
    expect(ids(shown.filter(({ fixed }) => !fixed))).toEqual(['a', 'b']);
  });

  test('stand where the seed says, and elsewhere under another', () => {
    const placesOf = (seed: string) =>
      JSON.stringify(ids(promote(shelf({ promotions: [isNew], random: seededRandom(seed) }))(items)));
    expect(placesOf('x')).toBe(placesOf('x'));
    expect(new Set(['1', '2', '3', '4', '5', '6', '7', '8'].map(placesOf)).size).toBeGreaterThan(1);
  });

  test('are as many as match, where that is fewer', () => {
    const shown = promote(shelf({ promotions: [{ ...isNew, percent: 100 }], numResults: 6 }))(items).slice(
      0,
      6,
    );
    expect(shown.filter(({ promotionName }) => promotionName !== undefined)).toHaveLength(3);
  });

  test('share an item only once', () => {
    const twice = [isNew, { ...isNew, name: 'again' }];
    const shown = promote(shelf({ promotions: twice, numResults: 4 }))(items).slice(0, 4);
    expect(shown.map(({ itemId, promotionName }) => [itemId, promotionName]).sort()).toEqual(
      [
        ['a', undefined],
        ['n1', 'new'],
        ['n2', 'new'],
        ['n3', 'again'],
      ].sort(),
    );
  });
});

describe('pins', () => {
  test('put an item at its place, whatever its rank', () => {
    const pins = [
      { itemId: 'c', position: 1 },
      { itemId: 'a', position: 3 },
    ];
    expect(ids(promote(shelf({ pins }))(ranked('a', 'b', 'c', 'd')))).toEqual(['c', 'b', 'a', 'd']);
  });

  test('may be of an item that was not ranked, if the other rules allow it', () => {
    const pins = [
      { itemId: 'x', position: 2 },
      { itemId: 'y', position: 1 },
    ];
    const pinned = promote(shelf({ pins, mayPin: (itemId) => itemId === 'x' }))(ranked('a', 'b'));
    expect(ids(pinned)).toEqual(['a', 'x', 'b']);
    expect(pinned[1]).toEqual({ itemId: 'x', source: 'pin', fixed: true });
  });

  test('beyond the end of a short list come last', () => {
    expect(ids(promote(shelf({ pins: [{ itemId: 'a', position: 4 }] }))(ranked('a', 'b')))).toEqual([
      'b',
      'a',
    ]);
  });

  test('beyond the end move no other pin from its place', () => {
    const pins = [
      { itemId: 'a', position: 4 },
      { itemId: 'd', position: 5 },
    ];
    expect(ids(promote(shelf({ pins }))(ranked('a', 'b', 'c', 'd')))).toEqual(['b', 'c', 'd', 'a']);
  });
});

test('no item is lost or shown twice, and pins hold', () => {
  const pin = fc.record({
    itemId: fc.constantFrom('i0', 'i3', 'i7', 'z'),
    position: fc.integer({ min: 1, max: 9 }),
  });
  const unique = fc
    .uniqueArray(pin, { selector: ({ position }) => position, maxLength: 3 })
    .filter((pins) => new Set(pins.map(({ itemId }) => itemId)).size === pins.length);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 12 }),
      unique,
      fc.integer({ min: 0, max: 100 }),
      fc.string(),
      (size, pins, percent, seed) => {
        const items = ranked(...Array.from({ length: size }, (_, place) => `i${place}`));
        const even = {
          name: 'even',
          percent,
          isPromoted: ({ itemId }: { itemId: string }) => /[02468]$/.test(itemId),
        };
        const after = promote(shelf({ promotions: [even], pins, numResults: 9, random: seededRandom(seed) }))(
          items,
        );
        expect([...ids(after)].sort()).toEqual([...ids(items)].sort());
        for (const { itemId, position } of pins) {
          if (ids(items).includes(itemId) && position <= size) expect(ids(after)[position - 1]).toBe(itemId);
        }
      },
    ),
  );
});
