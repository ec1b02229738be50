import { describe, expect, it, jest } from '@jest/globals';
import type { Instance, Prediction } from '../../../lambdas/contracts/model-host.ts';
import { BatchQueue } from '../../../serving/ranking/batch-queue.ts';

const instance = (numResults: number): Instance => ({ history: [], numResults });
const prediction = ({ numResults }: Instance): Prediction => ({
  items: [{ itemId: `${numResults}`, score: 0 }],
});

const offer = (queue: BatchQueue, ...sizes: number[]): Promise<Prediction[]> =>
  queue.offer(sizes.map(instance)) ?? Promise.reject(new Error('declined'));

/** Ranks each instance as itself, when told to. */
function heldRanker() {
  const held: (() => void)[] = [];
  const rank = jest.fn(async (instances: readonly Instance[]) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return instances.map(prediction);
  });
  return { rank, releaseNext: () => held.shift()?.() };
}

describe('BatchQueue', () => {
  it('ranks a request alone at once, and together what arrives meanwhile, up to the batch size', async () => {
    const { rank, releaseNext } = heldRanker();
    const queue = new BatchQueue(rank, { maxWaiting: 10, maxBatch: 3 });
    const answers = [[1], [2, 3], [4], [5]].map((sizes) => offer(queue, ...sizes));
    for (let run = 0; run < 3; run += 1) {
      releaseNext();
      await new Promise(setImmediate);
    }
    expect(rank.mock.calls.map(([batch]) => batch.map(({ numResults }) => numResults))).toEqual([
      [1],
      [2, 3, 4],
      [5],
    ]);
    expect(await Promise.all(answers)).toEqual(
      [[1], [2, 3], [4], [5]].map((sizes) => sizes.map(instance).map(prediction)),
    );
  });

  it('declines what would wait beyond its limit, and takes more once there is room', async () => {
    const { rank, releaseNext } = heldRanker();
    const queue = new BatchQueue(rank, { maxWaiting: 2, maxBatch: 8 });
    const running = queue.offer([instance(1)]);
    const waiting = queue.offer([instance(2), instance(3)]);
    expect(queue.offer([instance(4)])).toBeUndefined();
    releaseNext();
    await running;
    await new Promise(setImmediate);
    expect(queue.offer([instance(5)])).toBeDefined();
    releaseNext();
    await expect(waiting).resolves.toHaveLength(2);
  });

  it('takes a request that is larger than its limits when nothing else waits', async () => {
    const rank = jest.fn((instances: readonly Instance[]) => Promise.resolve(instances.map(prediction)));
    const queue = new BatchQueue(rank, { maxWaiting: 2, maxBatch: 2 });
    await expect(queue.offer([1, 2, 3, 4].map(instance))).resolves.toHaveLength(4);
  });

  it('fails only the request that cannot be ranked', async () => {
    const spoilt = new Error('spoilt');
    const rank = (instances: readonly Instance[]): Promise<Prediction[]> =>
      instances.some(({ numResults }) => numResults === 13)
        ? Promise.reject(spoilt)
        : Promise.resolve(instances.map(prediction));
    const queue = new BatchQueue(rank, { maxWaiting: 10, maxBatch: 10 });
    const answers = await Promise.allSettled([1, 2, 13, 4].map((size) => offer(queue, size)));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(answers[2]).toMatchObject({ reason: spoilt });
  });
});
