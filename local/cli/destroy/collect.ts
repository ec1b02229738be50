/** What all pages of a listing hold, before any of it is deleted: that would move what the next page begins with. */
export async function collect<P, T>(
  pages: AsyncIterable<P>,
  pick: (page: P) => readonly T[] | undefined,
): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...(pick(page) ?? []));
  return found;
}
