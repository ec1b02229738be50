import * as z from 'zod';
import { AUDIT_ACTIONS } from '../../domain/ports/audit-log.ts';
import { pageOf } from './paging.ts';

const entrySchema = z.strictObject({
  sequence: z.int().min(1),
  at: z.iso.datetime(),
  who: z.string(),
  action: z.enum(AUDIT_ACTIONS),
  subject: z.string(),
  why: z.string().optional(),
});

/** The answer of `GET /audit-log`. */
export const auditLogResponseSchema = pageOf(entrySchema).meta({
  description: 'Newest first.',
  examples: [
    {
      items: [
        {
          sequence: 12,
          at: '2026-03-01T11:20:00.000Z',
          who: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/grace',
          action: 'model.approved',
          subject: 'vitrine-prod/7',
          why: 'NDCG@20 up 4 % on last week, no slice worse',
        },
      ],
    },
  ],
});
