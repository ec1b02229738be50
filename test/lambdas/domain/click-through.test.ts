import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { bucketOf, BUCKETS, compareClicks, type Tally } from '../../../lambdas/domain/click-through.ts';
import { reach } from '../../../lambdas/domain/confidence-sequence.ts';
import { seededRandom } from '../../../lambdas/domain/random.ts';
import { variantFor } from '../../../lambdas/domain/trial.ts';
import { parityFixture } from './parity-fixture.ts';

const LOOKS = 15;
const SEEDS = Array.from({ length: 100 }, (_, seed) => `seed-${seed}`);

/** How the shoppers of a simulated canary are. */
interface Shop {
  readonly shoppers: number;
  /** Of shoppers, that the candidate has. */
  readonly tried: number;
  /** The chance that a list is clicked, of those who click often and of those who hardly do; half are of either kind. */
  readonly often: number;
  readonly hardly: number;
  /** What the candidate leaves of the chance. */
  readonly keeps: number;
  readonly mostClicksLost: number;
}

/**
 * A quarter of an hour with a look each minute. A shopper keeps their chance and their bucket, sees two lists in three minutes
 * on average, and half of the clicks come in only after the next look.
 * @returns the first look that takes the candidate's shoppers away; undefined: none does
 */
function rolledBackAt(seed: string, shop: Shop): number | undefined {
  const random = seededRandom(seed);
  const tallies = { primary: empty(), candidate: empty() };
  const shoppers = Array.from({ length: shop.shoppers }, () => {
    const variant = random() < shop.tried ? ('candidate' as const) : ('primary' as const);
    const chance = random() < 0.5 ? shop.often : shop.hardly;
    const bucket = Math.floor(random() * BUCKETS);
    return {
      tally: tallies[variant][bucket],
      chance: variant === 'candidate' ? chance * shop.keeps : chance,
    };
  });
  let late: (Tally & { clicked: number })[] = [];
  for (let look = 1; look <= LOOKS; look += 1) {
    for (const tally of late) tally.clicked += 1;
    late = [];
    for (const { tally, chance } of shoppers) {
      if (tally === undefined || random() > 2 / 3) continue;
      tally.lists += 1;
      if (random() >= chance) continue;
      if (random() < 0.5) tally.clicked += 1;
      else late.push(tally);
    }
    if (compareClicks(tallies, { leastLists: 100, mostClicksLost: shop.mostClicksLost }).isWorse) return look;
  }
  return undefined;
}

const empty = () => Array.from({ length: BUCKETS }, () => ({ lists: 0, clicked: 0 }));

const shareRolledBack = (shop: Shop): number =>
  SEEDS.filter((seed) => rolledBackAt(seed, shop) !== undefined).length / SEEDS.length;

const shop: Shop = { shoppers: 400, tried: 0.5, often: 0.3, hardly: 0.02, keeps: 1, mostClicksLost: 0 };

describe('a candidate whose lists are clicked as much as they may be', () => {
  test.each([
    ['half of the shoppers', shop],
    ['a tenth of them', { ...shop, shoppers: 800, tried: 0.1 }],
    ['nine tenths of them', { ...shop, shoppers: 800, tried: 0.9 }],
    ['few clicks', { ...shop, often: 0.03, hardly: 0.005 }],
    ['few shoppers, who see many lists', { ...shop, shoppers: 150, often: 0.9, hardly: 0.02 }],
    ['a tenth fewer clicks, which it may have', { ...shop, keeps: 0.9, mostClicksLost: 0.1 }],
  ])('is hardly ever rolled back, however often one looks: %s', (_, given) => {
    expect(shareRolledBack(given)).toBeLessThanOrEqual(0.05);
  });
});

describe('a candidate whose lists are clicked less', () => {
  test('is always rolled back where nobody clicks them', () => {
    expect(shareRolledBack({ ...shop, keeps: 0, mostClicksLost: 0.1 })).toBe(1);
    expect(shareRolledBack({ ...shop, shoppers: 800, tried: 0.1, keeps: 0, mostClicksLost: 0.1 })).toBe(1);
  });

  test('is mostly rolled back where they lose half of the clicks', () => {
    expect(shareRolledBack({ ...shop, shoppers: 800, keeps: 0.5, mostClicksLost: 0.1 })).toBeGreaterThan(0.8);
  });
});

describe('a comparison of clicks', () => {
  const limits = { leastLists: 100, mostClicksLost: 0.1 };
  const spread = (buckets: number, lists: number, clicked: number) =>
    Array.from({ length: buckets }, () => ({ lists, clicked }));

  test('without any click, or anything shown, says that nothing is known', () => {
    const nothing = compareClicks({ primary: [], candidate: [] }, limits);
    expect(nothing).toEqual({ isWorse: false, says: expect.stringContaining('not compared') });
    const unclicked = compareClicks({ primary: spread(50, 90, 0), candidate: spread(50, 10, 0) }, limits);
    expect(unclicked).toEqual({
      isWorse: false,
      says: 'clicks: candidate 0 % of 500 lists, primary 0 % of 4500 lists',
    });
  });

  test('wants the candidate’s lists to be of more than a few shoppers', () => {
    const primary = spread(50, 90, 20);
    expect(compareClicks({ primary, candidate: spread(19, 100, 0) }, limits).isWorse).toBe(false);
    expect(compareClicks({ primary, candidate: spread(20, 100, 0) }, limits).isWorse).toBe(true);
  });

  test('does not take a hundred lists without a click for certain, where three of a hundred are clicked', () => {
    const primary = spread(50, 40, 1.2);
    expect(compareClicks({ primary, candidate: spread(50, 2, 0) }, limits).isWorse).toBe(false);
    expect(compareClicks({ primary, candidate: spread(50, 20, 0) }, limits).isWorse).toBe(true);
  });

  test('has the interval that experiments have', () => {
    const caseSchema = z.object({
      alpha: z.number(),
      planned: z.number(),
      squaredError: z.number(),
      observed: z.number(),
      reach: z.number(),
    });
    const { cases } = parityFixture('confidence_sequences.json', z.object({ cases: z.array(caseSchema) }));
    for (const { alpha, planned, squaredError, observed, reach: expected } of cases)
      expect(reach(squaredError, observed, { alpha, planned })).toBeCloseTo(expected, 12);
  });
});

test('shoppers fall evenly into buckets, whichever variant they have', () => {
  const shoppers = Array.from({ length: 20_000 }, (_, index) => `shopper-${index}`);
  const trial = { release: 'r7-v3', percent: 20, untilMs: 1 };
  const candidates = shoppers.filter((id) => variantFor(trial, id, 0) === 'candidate');
  for (const group of [shoppers, candidates]) {
    const counts = Map.groupBy(group, (id) => bucketOf('r7-v3', id));
    expect(counts.size).toBe(BUCKETS);
    for (const ids of counts.values()) expect(ids.length / group.length).toBeCloseTo(1 / BUCKETS, 1);
  }
});
