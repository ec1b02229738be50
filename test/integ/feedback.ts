import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { erasureSchema, userDataResponseSchema } from '../../lambdas/contracts/operator/users.ts';
import { operatorApi } from '../../local/cli/embedded-aws/operator-api.ts';
import type { LoopResult } from '../../local/cli/loop.ts';

/** What a shopper says of what they are shown: it holds for the next answer, is told to them, and goes with them. */
export function feedbackOf(told: () => LoopResult): void {
  const shown = async (userId: string) => {
    const { itemList } = await told().api.recommendations({ userId, numResults: 20, metadata: true });
    return itemList.map(({ itemId, metadata }) => ({ itemId, category: String(metadata?.category) }));
  };
  const say = (userId: string, ...feedbackList: object[]) =>
    told().api.post('/feedback', { userId, sessionId: `session-${userId}`, feedbackList });

  describe('feedback', () => {
    test('takes items and categories out of the next answer until it is taken back', async () => {
      const userId = `says-${randomUUID()}`;
      const before = await shown(userId);
      const [first] = before;
      const other = before.find(({ category }) => category !== first?.category);
      expect(other).toBeDefined();
      const hidden = [
        { itemId: other?.itemId, feedback: 'not_interested' },
        { category: first?.category, feedback: 'hide' },
      ];
      expect(await say(userId, ...hidden)).toMatchObject({ status: 200, body: { accepted: 2 } });
      const after = await shown(userId);
      expect(after.length).toBeGreaterThan(0);
      expect(after.map(({ itemId }) => itemId)).not.toContain(other?.itemId);
      expect(after.map(({ category }) => category)).not.toContain(first?.category);
      await say(userId, ...hidden.map((one) => ({ ...one, feedback: 'none' })));
      expect((await shown(userId)).map(({ itemId }) => itemId)).toEqual(before.map(({ itemId }) => itemId));
    });

    test('is in the export, and is erased', async () => {
      const userId = `gone-${randomUUID()}`;
      await say(userId, { itemId: 'anything', feedback: 'thumbs_up' });
      const { online } = await operatorApi(told().run).get(`/users/${userId}/data`, userDataResponseSchema);
      expect(online.feedback).toMatchObject([{ feedback: [{ saying: 'thumbs_up' }] }]);
      const { places } = await operatorApi(told().run).delete(`/users/${userId}`, erasureSchema);
      expect(places).toContainEqual({ place: 'online/feedback', found: 1, removed: 1 });
      expect(await say(userId, { itemId: 'anything', feedback: 'hide' })).toMatchObject({ status: 409 });
    });
  });
}
