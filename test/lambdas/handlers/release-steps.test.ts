import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { create } from 'tar';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trialClicksKey } from '../../../lambdas/adapters/online-table-keys.ts';
import { FakeOnlineTable } from '../fakes/fake-online-table.ts';
import { context, lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { StubAws, success } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment({
  ...lambdaEnvironment(aws.url),
  ONLINE_TABLE_NAME: 'online',
  CANDIDATE_ALARM_PREFIX: 'vitrine-test-candidate-',
  SHADOW_LIMITS: JSON.stringify({ leastCalls: 5, mostErrors: 0.1, mostLate: 0.2, leastOverlap: 0.05 }),
  CANARY_LIMITS: JSON.stringify({
    leastCalls: 5,
    mostErrors: 0.1,
    mostSlow: 0.1,
    mostFallbacks: 0.1,
    leastLists: 100,
    mostClicksLost: 0.1,
  }),
  LOOK_SECONDS: '10',
  MODEL_HOST: 'sagemaker:vitrine-test',
  MODEL_HOST_TIMEOUT_MS: '2000',
});
const watch = (await import('../../../lambdas/handlers/watch-canary.ts')).handler;
const check = (await import('../../../lambdas/handlers/check-candidate.ts')).handler;
afterAll(() => aws.stop());

let table: FakeOnlineTable;
beforeEach(() => {
  table = new FakeOnlineTable();
  aws.calls.length = 0;
  aws.operations = {
    PutItem: (body) => table.answer('PutItem', body),
    DeleteItem: (body) => table.answer('DeleteItem', body),
    BatchGetItem: (body) => table.answer('BatchGetItem', body),
    DescribeAlarms: () => success({ MetricAlarms: [] }),
    GetMetricData: () => success({ MetricDataResults: [{ Id: 'candidate_calls', Values: [20] }] }),
  };
});

const modelPackageArn = 'arn:aws:sagemaker:eu-central-1:000000000000:model-package/vitrine-test/3';

describe('a look at a canary', () => {
  const look = (startedAt: string) =>
    withOutput(() =>
      watch({ ask: 'look', release: 'r7-v3', modelPackageArn, percent: 10, minutes: 5, startedAt }, context),
    );

  // Step Functions writes times with Z, and may write them with the offset.
  test.each(['Z', '+00:00'])('reads when it began, with %s, and holds its shoppers', async (zone) => {
    const startedAt = new Date().toISOString().replace('Z', zone);
    expect((await look(startedAt)).result).toMatchObject({ verdict: 'go-on' });
    expect(table.rows).toMatchObject([
      { pk: { S: 'TRIAL' }, release: { S: 'r7-v3' }, version: { N: '3' }, percent: { N: '10' } },
    ]);
  });

  test('that finds errors ends the trial', async () => {
    await look(new Date().toISOString());
    aws.operations = {
      ...aws.operations,
      GetMetricData: () =>
        success({
          MetricDataResults: [
            { Id: 'candidate_calls', Values: [20] },
            { Id: 'candidate_errors', Values: [20] },
          ],
        }),
    };
    expect((await look(new Date().toISOString())).result).toMatchObject({
      verdict: 'roll-back',
      why: expect.stringMatching(/at least \d\d(\.\d)? % more errors/),
    });
    expect(table.rows).toEqual([]);
  });

  test('of a candidate whose lists nobody clicks ends the trial', async () => {
    for (let bucket = 0; bucket < 50; bucket += 1)
      for (const [variant, clicked] of [
        ['primary', '4'],
        ['candidate', '0'],
      ] as const) {
        const { pk, sk } = trialClicksKey('r7-v3', variant, bucket);
        const counts = { variant: { S: variant }, lists: { N: '8' }, clicked: { N: clicked } };
        table.answer('PutItem', { Item: { pk: { S: pk }, sk: { S: sk }, ...counts } });
      }
    expect((await look(new Date().toISOString())).result).toMatchObject({
      verdict: 'roll-back',
      why: expect.stringContaining('candidate 0 % of 400 lists, primary 50 % of 400 lists'),
    });
    expect(table.rows.map(({ pk }) => pk?.['S'])).not.toContain('TRIAL');
  });

  test('in the live model’s shadow asks for no shopper, and ends where its answers fail', async () => {
    const startedAt = new Date().toISOString();
    const asked = { release: 'r7-v3', modelPackageArn, percent: 20, minutes: 5, startedAt };
    const shadow = () => withOutput(() => watch({ ask: 'shadow', ...asked }, context));
    expect((await shadow()).result).toMatchObject({ verdict: 'go-on' });
    expect(table.rows).toMatchObject([
      { release: { S: 'r7-v3' }, percent: { N: '0' }, shadowPercent: { N: '20' } },
    ]);
    const values = [
      { Id: 'asked', Values: [20] },
      { Id: 'errors', Values: [20] },
    ];
    aws.operations = { ...aws.operations, GetMetricData: () => success({ MetricDataResults: values }) };
    expect((await shadow()).result).toMatchObject({
      verdict: 'roll-back',
      why: expect.stringContaining('answers fail'),
    });
    expect(table.rows).toEqual([]);
  });

  test('once the model serves all, is the last one', async () => {
    await look(new Date().toISOString());
    await withOutput(() => watch({ ask: 'end', release: 'r7-v3' }, context));
    expect(table.rows).toEqual([]);
  });
});

describe('a check of a candidate', () => {
  const golden = [{ history: [], exclude: [], items: ['a', 'b'] }];
  const asked = {
    release: 'r7-v3',
    modelDataUrl: 's3://artifacts/models/a/model.tar.gz',
    modelVersion: 'm7',
    variant: 'candidate',
  };
  const checked = async (manifest: object, items: readonly string[], more = {}) => {
    const directory = mkdtempSync(join(tmpdir(), 'model-'));
    writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest));
    const archive = Buffer.from(await create({ gzip: true, cwd: directory }, ['manifest.json']).concat());
    rmSync(directory, { recursive: true });
    aws.operations = {
      'GET /artifacts/models/a/model.tar.gz': () => archive,
      'POST /endpoints/vitrine-test/invocations': () =>
        success({
          modelName: 'two-stage',
          modelVersion: 'm7',
          predictions: [{ items: items.map((itemId) => ({ itemId, score: 1 })) }],
        }),
    };
    return (await withOutput(() => check({ ...asked, ...more }, context))).result;
  };

  test('compares its answers with those in its manifest', async () => {
    expect(await checked({ golden }, ['a', 'b'])).toMatchObject({ verdict: 'passed' });
    expect(await checked({ golden }, ['a', 'z'])).toEqual({
      verdict: 'refused',
      why: 'Golden request 1 of 1, with 0 events of history: 1 of its 2 items are those of the evaluation',
    });
  });

  test('measures how long its answers take where it is told to, and what has none to ask for is refused', async () => {
    const latency = { calls: 10, mostSlow: 0.1 };
    expect(await checked({ golden }, ['a', 'b'], { latency })).toMatchObject({
      verdict: 'passed',
      why: expect.stringMatching(/^1 golden requests.*; 10 calls, the slowest in \d+ ms$/),
    });
    expect(aws.calls.filter(({ operation }) => operation.endsWith('/invocations'))).toHaveLength(11);
    expect(await checked({ name: 'old' }, [], { latency })).toMatchObject({ verdict: 'refused' });
  });

  test('lets a model pass that was made before there were golden requests', async () => {
    expect(await checked({ name: 'old' }, [])).toMatchObject({ verdict: 'passed' });
  });
});
