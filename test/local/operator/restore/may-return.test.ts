import { describe, expect, test } from '@jest/globals';
import { type Known, mayReturn } from '../../../../local/cli/operator/restore/may-return.ts';

const known: Known = {
  nowSeconds: 1_000,
  isErased: (userId) => Promise.resolve(userId === 'erased'),
  personalizes: (userId) => Promise.resolve(userId !== 'refuses'),
  ownerOf: (sessionId) =>
    Promise.resolve({ 'of-erased': 'erased', 'of-refuses': 'refuses', 'of-grace': 'grace' }[sessionId]),
};

describe('a row of an earlier time', () => {
  test.each([
    ['USER#grace', 'EVENT#1#e'],
    ['USER#grace', 'HISTORY'],
    ['SESSION#of-grace', 'EVENT#1#e'],
    ['SESSION#of-nobody', 'EVENT#1#e'],
    ['USER#refuses', 'HISTORY#CONSENT'],
    ['USER#refuses', 'PROPERTIES'],
    ['ITEM#mug', 'ITEM'],
    ['CATALOG', 'OFF#mug'],
    ['ERASED#ab', 'abcdef'],
    ['LISTS', 'CURRENT'],
  ])('comes back: %s %s', async (pk, sk) => {
    expect(await mayReturn({ pk, sk, expiresAt: 1_001 }, known)).toBe(true);
  });

  test.each([
    ['of who was erased', 'USER#erased', 'PROPERTIES'],
    ['of who was erased', 'USER#erased', 'HISTORY#CONSENT'],
    ['of a session of theirs', 'SESSION#of-erased', 'USER'],
    ['of what somebody did who refuses', 'USER#refuses', 'EVENT#1#e'],
    ['of what somebody did who refuses', 'USER#refuses', 'HISTORY#FEEDBACK'],
    ['of a session of theirs', 'SESSION#of-refuses', 'EVENT#1#e'],
    ['of a page that was asked', 'SERVED#r-1', 'SERVED'],
    ['of a page that was asked', 'USER#grace', 'SERVED#r-1'],
    ['of a release that tried a model', 'TRIAL', 'CURRENT'],
    ['of what it showed', 'SHOWN#r-1', 'SHOWN'],
    ['of the clicks on that', 'TRIAL#r7-v3#candidate#7', 'CLICKS'],
  ])('stays away %s: %s %s', async (_why, pk, sk) => {
    expect(await mayReturn({ pk, sk }, known)).toBe(false);
  });

  test('stays away once it has expired, which DynamoDB may not have seen yet', async () => {
    expect(await mayReturn({ pk: 'USER#grace', sk: 'EVENT#1#e', expiresAt: 1_000 }, known)).toBe(false);
  });
});
