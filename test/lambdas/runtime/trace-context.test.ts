import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { prepareShop, startFunction } from '../../bench/handler-function.ts';
import { createNamespace } from '../../../lambdas/runtime/trace-context.ts';
import { FakeAws } from '../fakes/fake-aws.ts';
import { bundleHandler } from '../handlers/bundle-handler.ts';

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '53995c3f42cd8ad8';

const segmentSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  trace_id: z.string().optional(),
  parent_id: z.string().optional(),
  namespace: z.string().optional(),
  annotations: z.record(z.string(), z.unknown()).optional(),
});
type Segment = z.infer<typeof segmentSchema>;

describe('a function that X-Ray traces', () => {
  const segments: Segment[] = [];
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vitrine-traces-'));
    const daemon = createSocket('udp4');
    daemon.on('message', (message) => {
      const [, segment = ''] = message.toString('utf8').split('\n');
      segments.push(segmentSchema.parse(JSON.parse(segment)));
    });
    daemon.bind(0, '127.0.0.1');
    await once(daemon, 'listening');
    const aws = await FakeAws.start();
    await prepareShop(aws);
    const bundle = await bundleHandler('get-recommendations', directory);
    const process = startFunction(bundle, {
      awsUrl: aws.url,
      warmUps: 0,
      requests: 1,
      trace: {
        header: `Root=${ROOT};Parent=${PARENT};Sampled=1`,
        daemonPort: daemon.address().port,
      },
    });
    await once(process, 'exit');
    await wait(100);
    daemon.close();
    await aws.stop();
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('reports each invocation under the trace that it was given', () => {
    const invocations = segments.filter(({ name }) => name === '## under-test');
    expect(invocations).toHaveLength(2);
    for (const { trace_id, parent_id } of invocations)
      expect({ trace_id, parent_id }).toEqual({ trace_id: ROOT, parent_id: PARENT });
  });

  test('says by what its trace is found', () => {
    for (const { annotations } of segments.filter(({ name }) => name === '## under-test')) {
      expect(annotations).toMatchObject({ scenario: 'home', variant: 'primary', Service: 'under-test' });
      expect(annotations).toHaveProperty('modelVersion');
      // It stands for answers that were not made to order.
      expect(annotations).not.toHaveProperty('fallback');
    }
  });

  test('reports each call of AWS under the invocation that made it', () => {
    const invocations = segments.filter(({ name }) => name === '## under-test').map(({ id }) => id);
    for (const service of ['DynamoDB', 'SageMakerRuntime', 'Kinesis']) {
      const parents = segments
        .filter(({ name, namespace }) => namespace === 'aws' && name.replaceAll(' ', '') === service)
        .map(({ parent_id = '' }) => parent_id);
      expect({ service, parents: invocations.filter((id) => parents.includes(id)) }).toEqual({
        service,
        parents: invocations,
      });
    }
  });
});

describe('a namespace', () => {
  test('keeps what is set in one context from another that runs meanwhile', async () => {
    const namespace = createNamespace('of a test');
    const seen: unknown[] = [];
    const follow = (name: string, ms: number) =>
      new Promise<void>((resolve) => {
        namespace.run(() => {
          namespace.set('segment', name);
          void wait(ms).then(() => {
            seen.push(namespace.get('segment'));
            resolve();
          });
        });
      });
    await Promise.all([follow('one', 20), follow('other', 5)]);
    expect(seen).toEqual(['other', 'one']);
    expect(namespace.get('segment')).toBeUndefined();
  });

  test('lets nothing be set outside of every context', () => {
    expect(() => createNamespace('empty').set('segment', 'one')).toThrow('No context is active');
  });
});
