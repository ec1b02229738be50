import { UnknownPageError } from '../domain/errors.ts';
import type { Page, PageRequest } from '../domain/page.ts';

/** Part of an array; `next` is the position of the part after it. */
export function pageOfArray<T>(all: readonly T[], { limit, next = '0' }: PageRequest): Promise<Page<T>> {
  const start = Number(next);
  if (!Number.isInteger(start)) return Promise.reject(new UnknownPageError(`No page is called ${next}`));
  const end = start + limit;
  return Promise.resolve({ items: all.slice(start, end), ...(end < all.length && { next: String(end) }) });
}
