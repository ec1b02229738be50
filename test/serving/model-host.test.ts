import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  type Instance,
  instanceSchema,
  invocationResponseSchema,
  modelHostErrorSchema,
  type Prediction,
} from '../../lambdas/contracts/model-host.ts';
import { buildHost, type HostProcess, postInvocation, startReadyHost, stopHost } from './running-host.ts';

const parity = z
  .object({
    cases: z.array(
      z.object({
        name: z.string(),
        instance: instanceSchema,
        expected: z.object({
          items: z.array(z.string()),
          scores: z.array(z.number()),
          reasons: z.array(z.string().nullable()),
        }),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../fixtures/parity/model_host.json', import.meta.url), 'utf8')));

let host: HostProcess;

beforeAll(async () => {
  await buildHost();
  host = await startReadyHost();
});

afterAll(() => stopHost(host));

async function predict(...instances: Instance[]): Promise<Prediction[]> {
  const response = await postInvocation(host.url, JSON.stringify({ instances }));
  expect(response.status).toBe(200);
  return invocationResponseSchema.parse(await response.json()).predictions;
}

const ids = (prediction: Prediction | undefined): string[] | undefined =>
  prediction?.items.map((item) => item.itemId);

describe('what the model host answers', () => {
  it.each(parity.cases)('is what Python answers: $name', async ({ instance, expected }) => {
    const [prediction] = await predict(instance);
    expect(ids(prediction)).toEqual(expected.items);
    expect(prediction?.items.map((item) => item.reason ?? null)).toEqual(expected.reasons);
    for (const [rank, item] of (prediction?.items ?? []).entries()) {
      expect(item.score).toBeCloseTo(expected.scores[rank] ?? Number.NaN, 5);
    }
  });

  it('is the same for many instances at once, in their order, whatever each excludes', async () => {
    const predictions = await predict(...parity.cases.map(({ instance }) => instance));
    expect(predictions.map(ids)).toEqual(parity.cases.map(({ expected }) => expected.items));
  });

  it('is the same for many requests at once', async () => {
    const many = Array.from({ length: 20 }, () => parity.cases).flat();
    const answers = await Promise.all(many.map(async ({ instance }) => (await predict(instance))[0]));
    expect(answers.map(ids)).toEqual(many.map(({ expected }) => expected.items));
  });

  it('is confined to what a request confines it to, and the next one is not', async () => {
    const only = ['item-07', 'item-05', 'item-04', 'item-99'];
    const confined = { history: [], numResults: 40, only };
    const [free, kept, less, none] = await predict(
      { history: [], numResults: 40 },
      confined,
      { ...confined, exclude: ['item-05'] },
      { ...confined, only: [] },
    );
    const ranking = ids(free) ?? [];
    expect(ids(kept)).toEqual(ranking.filter((id) => only.includes(id)));
    expect(ids(less)).toEqual(ranking.filter((id) => only.includes(id) && id !== 'item-05'));
    expect(ids(none)).toEqual([]);
    expect(ids((await predict({ history: [], numResults: 40 }))[0])).toEqual(ranking);
  });

  it('holds metadata when asked, without what the catalogue lacks', async () => {
    const exclude = Array.from({ length: 40 }, (_, index) => `item-${String(index).padStart(2, '0')}`).filter(
      (id) => id !== 'item-04' && id !== 'item-05',
    );
    const [prediction] = await predict({ history: [], numResults: 5, exclude, metadata: true });
    expect(new Map(prediction?.items.map((item) => [item.itemId, item.metadata]))).toEqual(
      new Map([
        ['item-04', { name: 'Item 4', price: 5 }],
        ['item-05', { category: 'cups', price: 6.25 }],
      ]),
    );
    const [bare] = await predict({ history: [], numResults: 5, exclude });
    expect(bare?.items.some((item) => 'metadata' in item)).toBe(false);
  });

  it('names the item that is the reason, where metadata is asked for', async () => {
    const history = [{ itemId: 'item-04', eventType: 'purchase', ageDays: 1 }];
    const [named] = await predict({ history, numResults: 5, metadata: true });
    const because = named?.items.filter(({ reason }) => reason === 'item-04') ?? [];
    expect(because.map(({ reasonName }) => reasonName)).toEqual(because.map(() => 'Item 4'));
    expect(because.length).toBeGreaterThan(0);
    const [bare] = await predict({ history, numResults: 5 });
    expect(bare?.items.some((item) => 'reasonName' in item)).toBe(false);
  });

  it('names the model and its version', async () => {
    const response = await postInvocation(host.url, '{"instances":[{"history":[],"numResults":1}]}');
    expect(await response.json()).toMatchObject({ modelName: 'fixture', modelVersion: 'fixture-1' });
  });
});

describe('a request that is not understood', () => {
  const instance = { history: [], numResults: 5 };
  const event = { itemId: 'item-01', eventType: 'view', ageDays: 1 };
  const invalid: [string, unknown, string | undefined][] = [
    ['no instances', { instances: [] }, 'instances'],
    ['not an object', [], undefined],
    ['an unknown field', { instances: [{ ...instance, numberOfResults: 5 }] }, 'instances.0'],
    [
      'too many results',
      { instances: [instance, { ...instance, numResults: 501 }] },
      'instances.1.numResults',
    ],
    [
      'a negative age',
      { instances: [{ ...instance, history: [{ ...event, ageDays: -1 }] }] },
      'instances.0.history.0.ageDays',
    ],
    [
      'a number for an id',
      { instances: [{ ...instance, history: [{ ...event, itemId: 7 }] }] },
      'instances.0.history.0.itemId',
    ],
  ];

  it.each(invalid)('gets 400, the field and an example: %s', async (_, body, field) => {
    const response = await postInvocation(host.url, JSON.stringify(body));
    expect(response.status).toBe(400);
    const error = modelHostErrorSchema.parse(await response.json());
    expect(error.code).toBe('InvalidRequest');
    expect(error.field).toBe(field);
    // The example is one that works.
    expect((await postInvocation(host.url, JSON.stringify(error.example))).status).toBe(200);
  });

  it.each([
    ['an empty body', ''],
    ['half an object', '{"instances":['],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ])('gets 400 when it is not JSON: %s', async (_, body) => {
    const response = await postInvocation(host.url, body);
    expect(response.status).toBe(400);
    expect(modelHostErrorSchema.parse(await response.json()).code).toBe('InvalidJson');
  });

  it('gets 400 however deep its JSON is', async () => {
    const depth = 1_000_000;
    const response = await postInvocation(host.url, '['.repeat(depth) + ']'.repeat(depth));
    expect(response.status).toBe(400);
  });

  it('gets 413 when it is too large, and the host goes on', async () => {
    const response = await postInvocation(host.url, Buffer.alloc(6 * 1024 * 1024 + 1, ' '));
    expect(response.status).toBe(413);
    expect(modelHostErrorSchema.parse(await response.json()).code).toBe('PayloadTooLarge');
    await expect(predict(instance)).resolves.toHaveLength(1);
  });

  it('gets 404 on another path, and 405 with what is allowed on another method', async () => {
    expect((await fetch(`${host.url}/models`)).status).toBe(404);
    const getInvocations = await fetch(`${host.url}/invocations`);
    expect([getInvocations.status, getInvocations.headers.get('allow')]).toEqual([405, 'POST']);
    const postPing = await fetch(`${host.url}/ping`, { method: 'POST' });
    expect([postPing.status, postPing.headers.get('allow')]).toEqual([405, 'GET']);
  });
});

it('turns requests away with 429 when it holds as many as it may, and still answers pings', async () => {
  const { port } = new URL(host.url);
  const small = (): Promise<Response> =>
    postInvocation(host.url, '{"instances":[{"history":[],"numResults":1}]}');
  // Each announces a body that never comes, and so stays in the host; more than the 256 that it holds.
  const stuck = Array.from({ length: 300 }, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n');
    return socket;
  });
  try {
    await Promise.all(stuck.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    expect((await fetch(`${host.url}/ping`)).status).toBe(200);
    let refused = await small();
    // The host takes up the connections one after another.
    for (let attempt = 0; refused.status === 200 && attempt < 500; attempt += 1) refused = await small();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  } finally {
    for (const socket of stuck) socket.destroy();
  }
  await expect(predict({ history: [], numResults: 1 })).resolves.toHaveLength(1);
});
