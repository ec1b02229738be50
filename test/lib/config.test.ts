import { describe, expect, test } from '@jest/globals';

import lakeTables from '../../training/vitrine/schemas/lake-tables.json' with { type: 'json' };
import dev from '../../config/dev.ts';
import local from '../../config/local.ts';
import prod from '../../config/prod.ts';
import { type EnvironmentConfigInput, InvalidConfigError, parseConfig } from '../../lib/config.ts';

const refusal = (change: Partial<EnvironmentConfigInput>): string => {
  try {
    parseConfig({ ...prod, ...change }, {});
  } catch (error) {
    if (error instanceof InvalidConfigError) return error.message;
    throw error;
  }
  throw new Error('The configuration was accepted');
};

test.each([
  ['local', local],
  ['dev', dev],
  ['prod', prod],
])('%s is valid, and named like its file', (name, config) => {
  expect(parseConfig(config, {}).name).toBe(name);
});

describe('the deploying environment', () => {
  test('gives the account and region that the file leaves open', () => {
    expect(
      parseConfig(prod, { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'eu-west-1' }),
    ).toMatchObject({ account: '123456789012', region: 'eu-west-1' });
  });

  test('does not override what the file says', () => {
    expect(
      parseConfig(local, { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'eu-west-1' }),
    ).toMatchObject({ account: '000000000000', region: 'us-east-1' });
  });

  test('may be unknown: stacks are then for whatever account deploys them', () => {
    expect(parseConfig(prod, {})).not.toHaveProperty('account', expect.anything());
  });

  test('names the images that it has built', () => {
    const images = parseConfig(prod, {
      VITRINE_TRAINING_IMAGE: 'repo/training@sha256:1',
      VITRINE_SERVING_IMAGE: 'repo/serving@sha256:2',
    }).images;
    expect(images).toEqual({
      training: { uri: 'repo/training@sha256:1' },
      serving: { uri: 'repo/serving@sha256:2' },
    });
  });
});

test('a model is retired half a year after it was made, unless the configuration says otherwise', () => {
  expect(parseConfig({ ...prod, models: {} }, {}).models).toEqual({ retireAfterDays: 180 });
  expect(parseConfig({ ...prod, models: { retireAfterDays: 30 } }, {}).models.retireAfterDays).toBe(30);
});

test('rows of each table that has an age may be kept for some days, or always', () => {
  const aged = Object.entries(lakeTables).flatMap(([name, table]) => ('agedBy' in table ? [name] : []));
  const { retentionDays } = parseConfig(prod, {}).maintenance;
  expect(Object.keys(retentionDays).sort()).toEqual(aged.sort());
  const kept = parseConfig({ ...prod, maintenance: { retentionDays: { interactions: 'always' } } }, {});
  expect(kept.maintenance.retentionDays).toEqual({ ...retentionDays, interactions: 'always' });
});

describe('refuses, naming the field,', () => {
  test('to delete files that a job may be about to commit, and a schedule that is none', () => {
    expect(refusal({ maintenance: { orphanDays: 2 } })).toContain('maintenance.orphanDays');
    expect(refusal({ maintenance: { schedule: 'daily' } })).toContain('must be rate(...) or cron(...)');
  });

  test('a name that would make job names too long', () => {
    expect(refusal({ name: 'a-very-long-environment' })).toContain('name');
  });

  test('a budget that leaves no time for the fallback', () => {
    expect(refusal({ serving: { ...prod.serving, modelHostTimeoutMs: 150 } })).toContain(
      'must exceed serving.modelHostTimeoutMs',
    );
  });

  test('an instance type that is not SageMaker’s', () => {
    expect(refusal({ serving: { ...prod.serving, instanceType: 'm5.large' } })).toContain(
      'serving.instanceType',
    );
  });

  test('an owner that is nobody, and one that no variable holds', () => {
    expect(refusal({ models: { owner: '' } })).toContain('models.owner');
    expect(refusal({ models: { consentBasis: 'x'.repeat(513) } })).toContain('models.consentBasis');
  });

  test('dimensions that a text model does not have', () => {
    const textEmbeddings = { provider: 'bedrock', modelId: 'cohere.embed-english-v3' } as const;
    const { training } = parseConfig({ ...prod, training: { ...prod.training, textEmbeddings } }, {});
    expect(training.textEmbeddings).toEqual(textEmbeddings);
    expect(
      refusal({ training: { ...prod.training, textEmbeddings: { ...textEmbeddings, dimensions: 256 } } }),
    ).toMatch(/must be 1024 for a model of Cohere[\s\S]*training\.textEmbeddings\.dimensions/);
  });

  test.each(['https://shop.example/', 'https://shop.example/cart', 'shop.example', '*'])(
    'an origin that browsers do not send: %s',
    (origin) => {
      expect(refusal({ api: { ...prod.api, corsOrigins: [origin] } })).toContain('api.corsOrigins[0]');
    },
  );

  test('a setting that nothing reads', () => {
    const withUnknown = { ...prod, extra: true };
    expect(() => parseConfig(withUnknown, {})).toThrow(/extra/);
  });
});

test('a pipeline of models is where models are on an endpoint of SageMaker, like the one that they are staged on', () => {
  const modelPipeline = {};
  expect(parseConfig({ ...prod, modelPipeline }, {}).modelPipeline).toEqual({
    latencyCalls: 200,
    approvalDays: 7,
  });
  expect(refusal({ modelPipeline, serving: { ...prod.serving, host: 'lambda' } })).toMatch(
    /must be absent unless serving\.host is 'sagemaker'[^]*modelPipeline/,
  );
});
