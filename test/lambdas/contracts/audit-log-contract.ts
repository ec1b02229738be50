import { beforeEach, describe, expect, test } from '@jest/globals';
import { UnknownPageError } from '../../../lambdas/domain/errors.ts';
import type { AuditLog, NewAuditEntry } from '../../../lambdas/domain/ports/audit-log.ts';

const entry = (subject: string): NewAuditEntry => ({
  at: '2026-03-01T11:20:00.000Z',
  who: 'arn:aws:iam::000000000000:user/ada',
  action: 'model.approved',
  subject,
  why: 'better',
});

/** What every audit log must do. @param make an empty one */
export function auditLogContract(name: string, make: () => Promise<AuditLog>): void {
  describe(`${name} as an audit log`, () => {
    let log: AuditLog;
    beforeEach(async () => {
      log = await make();
    });

    test('numbers what is added, and lists it newest first, page by page', async () => {
      expect(await log.lastSequence()).toBe(0);
      for (const subject of ['m/1', 'm/2', 'm/3']) await log.append(entry(subject));
      expect(await log.lastSequence()).toBe(3);
      const first = await log.list({ limit: 2 });
      expect(first.items).toEqual([
        { sequence: 3, ...entry('m/3') },
        { sequence: 2, ...entry('m/2') },
      ]);
      const second = await log.list({ limit: 2, next: first.next });
      expect(second.items.map(({ subject }) => subject)).toEqual(['m/1']);
      expect(second.next).toBeUndefined();
    });

    test('loses no entry of writers at the same time', async () => {
      await Promise.all(['m/1', 'm/2', 'm/3', 'm/4'].map((subject) => log.append(entry(subject))));
      const { items } = await log.list({ limit: 10 });
      expect(items.map(({ sequence }) => sequence)).toEqual([4, 3, 2, 1]);
      expect(items.map(({ subject }) => subject).toSorted()).toEqual(['m/1', 'm/2', 'm/3', 'm/4']);
    });

    test('has no page that none before it named', async () => {
      await expect(log.list({ limit: 2, next: 'nowhere' })).rejects.toThrow(UnknownPageError);
    });

    test('takes an entry only as the next of the one that its writer saw', async () => {
      await log.append(entry('m/1'));
      expect(await log.appendAfter(1, entry('m/2'))).toBe('appended');
      expect(await log.appendAfter(1, entry('m/3'))).toBe('overtaken');
      expect((await log.list({ limit: 10 })).items.map(({ subject }) => subject)).toEqual(['m/2', 'm/1']);
    });
  });
}
