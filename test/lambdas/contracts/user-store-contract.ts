import { beforeEach, describe, expect, test } from '@jest/globals';
import type { UserStore } from '../../../lambdas/domain/ports/user-store.ts';

/** What every store of users must do. */
export function userStoreContract(name: string, make: () => Promise<UserStore>): void {
  describe(`${name} as a store of users`, () => {
    let users: UserStore;
    beforeEach(async () => {
      users = await make();
    });

    test('knows nothing of somebody unknown', async () => {
      expect(await users.propertiesOf('nobody')).toEqual({});
    });

    test('keeps what a change does not name, and takes away what it names null', async () => {
      await users.put([{ userId: 'u', properties: { COUNTRY: 'Spain', MEMBER: 'gold', AGE: 40 } }]);
      await users.put([{ userId: 'u', properties: { MEMBER: 'silver', AGE: null } }]);
      expect(await users.propertiesOf('u')).toEqual({ COUNTRY: 'Spain', MEMBER: 'silver' });
    });

    test('takes in several users at once, and the same again', async () => {
      const changes = ['u', 'v'].map((userId) => ({ userId, properties: { COUNTRY: userId } }));
      await users.put(changes);
      await users.put(changes);
      expect(await users.propertiesOf('u')).toEqual({ COUNTRY: 'u' });
      expect(await users.propertiesOf('v')).toEqual({ COUNTRY: 'v' });
    });
  });
}
