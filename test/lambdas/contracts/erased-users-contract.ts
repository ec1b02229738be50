import { describe, expect, test } from '@jest/globals';
import type { ErasedUsers } from '../../../lambdas/domain/ports/erased-users.ts';

/** What every memory of erased users must do. */
export function erasedUsersContract(name: string, make: () => Promise<ErasedUsers>): void {
  describe(`${name} as a memory of erased users`, () => {
    test('knows who was added, however often, and nobody else', async () => {
      const erased = await make();
      expect(await erased.has('Zoë/日本')).toBe(false);
      await erased.add('Zoë/日本');
      await erased.add('Zoë/日本');
      expect(await erased.has('Zoë/日本')).toBe(true);
      expect(await erased.has('Zoe/日本')).toBe(false);
    });
  });
}
