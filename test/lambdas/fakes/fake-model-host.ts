import { type InvocationResponse, invocationRequestSchema } from '../../../lambdas/contracts/model-host.ts';
import type { Reply } from './fake-online-table.ts';

/** A model host by its contract, which ranks items in the order given, because of the newest thing in the history. */
export const rankingHost =
  (itemIds: readonly string[], modelVersion = 'live-model') =>
  (body: unknown): Reply => {
    const { instances } = invocationRequestSchema.parse(body);
    const predictions = instances.map(({ history, exclude = [], only, numResults, metadata = false }) => {
      const known = history.find(({ itemId }) => itemIds.includes(itemId));
      const items = itemIds
        .map((itemId, index) => ({
          itemId,
          score: 1 / (index + 1),
          ...(known === undefined ? {} : { reason: known.itemId }),
          ...(metadata ? { metadata: { name: `The ${itemId}`, category: 'Kitchen', price: 7.95 } } : {}),
        }))
        .filter(({ itemId }) => !exclude.includes(itemId) && only?.includes(itemId) !== false)
        .slice(0, numResults);
      return { items };
    });
    return {
      status: 200,
      body: { modelName: 'fake', modelVersion, predictions } satisfies InvocationResponse,
    };
  };
