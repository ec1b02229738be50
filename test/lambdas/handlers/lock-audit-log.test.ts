import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { context, lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { StubAws } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment({ ...lambdaEnvironment(aws.url), AUDIT_COPIES_URI: 's3://copies/audit-log/' });
const { handler } = await import('../../../lambdas/handlers/lock-audit-log.ts');

const keyOf = (sequence: string) => `PUT /copies/audit-log/${sequence}.json`;
const taken = { [keyOf('000000000012')]: () => Buffer.of(), [keyOf('000000000013')]: () => Buffer.of() };
beforeEach(() => {
  aws.calls.length = 0;
  aws.operations = taken;
});
afterAll(() => aws.stop());

const row = (sk: string, action: string) => ({
  pk: { S: 'AUDIT' },
  sk: { S: sk },
  at: { S: '2026-03-01T11:20:00.000Z' },
  who: { S: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/grace' },
  action: { S: action },
  subject: { S: 'vitrine-prod/7' },
});
/** As a stream of a table tells it. */
const told = (eventName: DynamoDBRecord['eventName'], NewImage?: ReturnType<typeof row>): DynamoDBRecord => ({
  eventID: 'record',
  eventName,
  dynamodb: { Keys: { pk: { S: 'AUDIT' } }, ...(NewImage && { NewImage }) },
});
const lock = (...Records: DynamoDBRecord[]) => withOutput(() => handler({ Records }, context));
const copied = (sequence: string) =>
  aws.bodiesOf(keyOf(sequence)).map((body): unknown => JSON.parse(z.string().parse(body)));

test('each entry is copied whole, to a key of its number', async () => {
  await lock(
    told('INSERT', row('000000000012', 'model.approved')),
    told('INSERT', row('000000000013', 'release.requested')),
  );
  expect(copied('000000000012')).toEqual([
    {
      pk: 'AUDIT',
      sk: '000000000012',
      at: '2026-03-01T11:20:00.000Z',
      who: 'arn:aws:sts::111111111111:assumed-role/PlatformEngineer/grace',
      action: 'model.approved',
      subject: 'vitrine-prod/7',
    },
  ]);
  expect(copied('000000000013')).toMatchObject([{ action: 'release.requested' }]);
});

test('an entry that somebody changes is copied beside the first, and one that they delete leaves its copy', async () => {
  await lock(
    told('INSERT', row('000000000012', 'model.rejected')),
    told('MODIFY', row('000000000012', 'model.approved')),
    told('REMOVE'),
  );
  expect(copied('000000000012')).toMatchObject([{ action: 'model.rejected' }, { action: 'model.approved' }]);
  expect(aws.calls).toHaveLength(2);
});

test('what cannot be copied fails, so that Lambda tries again', async () => {
  aws.operations = {
    [keyOf('000000000012')]: () => ({
      status: 403,
      body: '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
    }),
  };
  await expect(lock(told('INSERT', row('000000000012', 'model.approved')))).rejects.toThrow('no');
});
