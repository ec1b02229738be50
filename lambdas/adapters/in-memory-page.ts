import type { Page, PageRequest } from '../domain/page.ts';

/** Part of an array; `next` is the position of the part after it. */
export function pageOfArray<T>(all: readonly T[], { limit, next = '0' }: PageRequest): Page<T> {
  const start = Number(next);
  const end = start + limit;
  return { items: all.slice(start, end), ...(end < all.length && { next: String(end) }) };
}
