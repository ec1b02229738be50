import type { Candidate } from '../../../../lambdas/domain/rules/candidate.ts';

/** A ranked list of items with categories, such as `a:Kitchen`, whose scores fall by a tenth. */
export const ranked = (...items: readonly string[]): readonly Candidate[] =>
  items.map((text, place) => {
    const [itemId = '', category] = text.split(':');
    const metadata = category === undefined ? {} : { metadata: { category, price: place + 1 } };
    return { itemId, source: 'model', score: 1 - place / 10, ...metadata };
  });

export const ids = (items: readonly Candidate[]): readonly string[] => items.map(({ itemId }) => itemId);
