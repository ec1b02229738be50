import { categoryOf } from './candidate.ts';
import type { ListRule } from './rule.ts';

/** Keeps the best of each category, so many at most. Items without a category are not counted. */
export const capCategories =
  (maxPerCategory: number): ListRule =>
  (items) => {
    const counts = new Map<string, number>();
    return items.filter((item) => {
      const category = categoryOf(item);
      if (category === undefined) return true;
      const count = (counts.get(category) ?? 0) + 1;
      counts.set(category, count);
      return count <= maxPerCategory;
    });
  };
