import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { exampleOf } from '../../../lambdas/contracts/example.ts';
import { operatorSchemas } from '../../../lambdas/contracts/operator/schemas.ts';
import { runOperator } from '../../../local/cli/operator/program.ts';

interface Asked {
  readonly line: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** What the API answers, in order; the last stays. */
let answers: { readonly status: number; readonly body: unknown }[];
const asked: Asked[] = [];
let server: Server;
let url = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      asked.push({ line: `${request.method ?? ''} ${request.url ?? ''}`, headers: request.headers, body });
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: {} };
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/v1/` : '';
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});
beforeEach(() => {
  asked.length = 0;
});

const ok = (name: keyof typeof operatorSchemas, change: object = {}) => ({
  status: 200,
  body: { ...z.looseObject({}).parse(exampleOf(operatorSchemas[name])), ...change },
});

async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runOperator(args, {
    env: { VITRINE_API_URL: url, AWS_REGION: 'eu-central-1' },
    terminal: { out: (text) => out.push(text), err: (text) => err.push(text) },
    everyMs: 1,
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('quarantine asks whose lake it is', async () => {
  const { code, err } = await run('quarantine', 'list');
  expect([code, err]).toEqual([1, 'Whose lake? Give --environment NAME, such as dev.']);
});

describe('npx vitrine', () => {
  test('signs its requests with AWS credentials', async () => {
    answers = [ok('Models')];
    expect((await run('models')).code).toBe(0);
    expect(asked[0]?.line).toBe('GET /v1/models');
    expect(asked[0]?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request/,
    );
  });

  test('shows a table to people, and the answer itself to scripts', async () => {
    answers = [ok('Models', { next: 'abc' })];
    const { out } = await run('models', 'list', '--limit', '1');
    expect(asked[0]?.line).toBe('GET /v1/models?limit=1');
    expect(out).toMatch(/version +state +algorithm/);
    expect(out).toMatch(/7 +approved +two-stage +0\.3837/);
    expect(out).toContain('more: --next abc');
    const { out: json } = await run('--json', 'models');
    expect(JSON.parse(json)).toEqual(answers[0]?.body);
  });

  test('erases a user, and shows the receipt', async () => {
    answers = [{ ...ok('Erasure'), status: 202 }];
    const { code, out } = await run('users', 'erase', 'Zoë/1');
    expect([code, asked[0]?.line]).toEqual([0, 'DELETE /v1/users/Zo%C3%AB%2F1']);
    expect(out).toMatch(/erasureId +e-3f9ad53d/);
    expect(out).toMatch(/online\/events +41 +41/);
  });

  test('shows a receipt again, with the models that are older', async () => {
    answers = [ok('ErasureDetails')];
    const { out } = await run('erasures', 'show', 'e-1');
    expect(asked[0]?.line).toBe('GET /v1/erasures/e-1');
    expect(out).toMatch(/vitrine-prod\/7 +live +2026-08-28/);
    answers = [ok('ErasureDetails', { models: [] })];
    expect((await run('erasures', 'show', 'e-1')).out).toContain('No model');
  });

  test('tells what is known of a user as JSON', async () => {
    answers = [ok('UserData')];
    const { out } = await run('users', 'data', 'shopper-17');
    expect(asked[0]?.line).toBe('GET /v1/users/shopper-17/data');
    expect(JSON.parse(out)).toEqual(answers[0]?.body);
  });

  test.each([
    [['models', 'approve', '7', '--why', 'better'], 'POST /v1/models/7/approve', { why: 'better' }, 'Model'],
    [
      ['models', 'retire', '7', '--on', '2026-12-31'],
      'POST /v1/models/7/retire',
      { on: '2026-12-31' },
      'Model',
    ],
    [['releases', 'rollback', 'r12-v7'], 'POST /v1/releases/r12-v7/rollback', {}, 'Release'],
    [['train', 'stop', 'a/b'], 'POST /v1/training-jobs/a%2Fb/stop', {}, 'TrainingJob'],
    [
      [
        'train',
        'start',
        '--model-type',
        'ease',
        '--set',
        'l2=500',
        '--search',
        'decay_floor=0:0.5',
        '--search',
        'seed=1:9',
      ],
      'POST /v1/train',
      {
        modelType: 'ease',
        hyperparameters: { l2: 500 },
        searchSpace: {
          decay_floor: { type: 'continuous', from: 0, to: 0.5 },
          seed: { type: 'integer', from: 1, to: 9 },
        },
      },
      'TrainingJob',
    ],
  ] as const)('%j asks %s', async (args, line, body, answer) => {
    answers = [ok(answer)];
    expect((await run(...args)).code).toBe(0);
    expect(asked.at(-1)).toMatchObject({ line, body });
  });

  test.each(['stop', 'resume'])('experiments %s says why, and shows how it stands', async (command) => {
    answers = [ok('ExperimentDetails', { state: 'stopped' })];
    const { out } = await run('experiments', command, 'two-stage-7', '--why', 'a campaign');
    expect(out).toMatch(/two-stage-7 +stopped/);
    const line = `POST /v1/experiments/two-stage-7/${command}`;
    expect(asked[0]).toMatchObject({ line, body: { why: 'a campaign' } });
  });

  test('an experiment that was stopped says by whom and why, and what its analysis said', async () => {
    const { report } = z.object({ report: z.looseObject({}) }).parse(ok('ExperimentDetails').body);
    const stop = { state: 'stopped', at: '2027-01-20T05:10:00.000Z', who: 'ada', why: 'new harms fallbacks' };
    const analysed = { ...report, stop: 'new harms fallbacks, compared with control.' };
    answers = [ok('ExperimentDetails', { state: 'stopped', stop, report: analysed })];
    const { out } = await run('experiments', 'show', 'two-stage-7');
    expect(out).toContain('stopped 2027-01-20T05:10:00.000Z by ada: new harms fallbacks');
    expect(out).toContain('Stop it: new harms fallbacks, compared with control.');
  });

  test('waits for a release, says each step once, and ends well', async () => {
    answers = [
      ok('ModelDetails'),
      ok('Release', { state: 'running' }),
      ok('Release', { state: 'running', step: 'CreateModel' }),
      ok('Release', { state: 'running', step: 'CreateModel' }),
      ok('Release', { state: 'running', step: 'EndpointWait' }),
      ok('Release'),
    ];
    const { code, out, err } = await run('use-model', '7', '--wait');
    expect([code, err]).toEqual([0, 'release r12-v7: CreateModel\nrelease r12-v7: EndpointWait']);
    expect(out).toContain('succeeded');
    expect(asked[1]).toMatchObject({
      line: 'POST /v1/use-model',
      body: { version: 7, strategy: 'all-at-once' },
    });
  });

  test('releases by canary as it is told, and tells what became of a release', async () => {
    answers = [ok('ModelDetails'), ok('Release')];
    const canary = ['--canary-percent', '5', '--canary-minutes', '2.5'];
    expect((await run('use-model', '7', '--strategy', 'canary', ...canary)).code).toBe(0);
    expect(asked[1]?.body).toMatchObject({ strategy: 'canary', canaryPercent: 5, canaryMinutes: 2.5 });
    const { out } = await run('releases', 'show', 'r12-v7');
    expect(out).toContain('10 % of shoppers for 15 minutes');
    expect(out).toContain('2026-03-01T11:30:00.000Z  release.requested  Weekly release');
  });

  test('writes a release down with its course, its model, and the one that served before', async () => {
    const replaced = { version: 6, metrics: { 'ndcg@20': 0.35 } };
    answers = [ok('Release', { why: 'a | b' }), ok('ModelDetails'), ok('ModelDetails', replaced)];
    const { out } = await run('releases', 'report', 'r12-v7');
    expect(asked.map(({ line }) => line)).toEqual([
      'GET /v1/releases/r12-v7',
      'GET /v1/models/7',
      'GET /v1/models/6',
    ]);
    expect(out).toContain('# Release r12-v7: version 7 in place of 6');
    expect(out).toContain('| why | a \\| b |');
    expect(out).toContain('| ndcg@20 | 0.3837 | 0.3500 |');
    expect(out).toContain('| 2026-03-01T11:30:00.000Z | release.requested | Weekly release |');
    expect(out).toContain('### two-stage');
  });

  test('checks drift now, and tells what was found once it was waited for', async () => {
    answers = [ok('DriftCheck')];
    expect((await run('drift', 'check')).out).toMatch(/id +260301-1015/);
    expect(asked[0]).toMatchObject({ line: 'POST /v1/drift/checks', body: {} });
    answers = [
      ok('DriftCheck'),
      ok('DriftCheck'),
      ok('DriftCheck', { state: 'succeeded' }),
      ok('DriftReport'),
    ];
    const { out, err } = await run('drift', 'check', '--wait');
    expect(err).toBe('check of drift 260301-1015: BuildTrainingSet');
    expect(out).toContain('The category has moved');
    expect(asked.slice(-2).map(({ line }) => line)).toEqual([
      'GET /v1/drift/checks/260301-1015',
      'GET /v1/drift',
    ]);
    answers = [ok('DriftReport')];
    expect((await run('drift')).out).toContain('The category has moved');
  });

  test('lists experiments, shows what came of one, and promotes its winner', async () => {
    answers = [ok('Experiments')];
    expect((await run('experiments')).out).toMatch(/two-stage-7 +running +home +control +50\.00%/);
    answers = [ok('ExperimentDetails')];
    const { out } = await run('experiments', 'show', 'two-stage-7');
    expect(asked[1]?.line).toBe('GET /v1/experiments/two-stage-7');
    expect(out).toMatch(/new +5096 +14\.23% +4\.50% +2\.60% to 6\.40% +0\.0000 +better/);
    expect(out).toMatch(/sample ratio +p 1\.0000/);
    expect(out).toContain('new is better than control by conversion.');
    answers = [ok('ExperimentDetails', { report: undefined })];
    expect((await run('experiments', 'show', 'two-stage-7')).out).toContain('not been analysed yet');
    answers = [ok('Release')];
    const forced = ['--arm', 'new', '--force', '--why', 'withdrawn', '--strategy', 'blue-green'];
    expect((await run('experiments', 'promote', 'two-stage-7', ...forced)).out).toContain('r12-v7');
    expect(asked[3]).toMatchObject({
      line: 'POST /v1/experiments/two-stage-7/promote',
      body: { arm: 'new', force: true, why: 'withdrawn', strategy: 'blue-green' },
    });
  });

  test('ends with 1 and one sentence when what it waited for failed', async () => {
    answers = [ok('TrainingJob'), ok('TrainingJob', { state: 'failed', cause: 'No data.' })];
    const { code, err } = await run('train', 'start', '--model-type', 'ease', '--wait');
    expect([code, err]).toEqual([1, 'training 260301-101500-a1b2 failed: No data.']);
  });

  test('tells a refusal in the API’s own sentence, with its example', async () => {
    const error = {
      type: 'InvalidInputException',
      code: 'invalid_field',
      message: 'modelType is wrong',
      requestId: 'r',
      example: { modelType: 'ease' },
    };
    answers = [{ status: 400, body: error }];
    const { code, err, out } = await run('train', 'start', '--model-type', 'oracle');
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe('modelType is wrong. It takes, for example: {"modelType":"ease"}');
  });

  test('tells what API Gateway itself refuses', async () => {
    answers = [{ status: 403, body: { message: 'not authorized' } }];
    expect(await run('models')).toMatchObject({
      code: 1,
      err: 'The operator API answered 403: not authorized',
    });
  });

  test.each([
    [['fly'], /unknown command/],
    [['train', 'start'], /--model-type/],
    [['train', 'start', '--model-type', 'ease', '--set', 'l2=much'], /no number/],
    [['models', 'show'], /missing required argument/],
  ])('%j is not understood, ends with 2, and asks nothing', async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(asked).toEqual([]);
  });

  test('says how to find the API when nothing does', async () => {
    const err: string[] = [];
    const terminal = { out: () => undefined, err: (text: string) => void err.push(text) };
    expect(await runOperator(['models'], { env: {}, terminal })).toBe(1);
    expect(err).toEqual([expect.stringContaining('--api-url')]);
  });
});
