import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import prod from '../../config/prod.ts';
import { assignmentIn } from '../../lambdas/domain/experiments/assign.ts';
import { experimentsSchema } from '../../lambdas/contracts/experiments.ts';
import { type EnvironmentConfigInput, parseConfig } from '../../lib/config.ts';
import { answeredExperiments } from '../../lib/experiments-config.ts';
import { experiments } from '../../local/cli/experiments.ts';

const shop: EnvironmentConfigInput = {
  ...prod,
  experiments: [
    {
      name: 'calm-home',
      salt: 'calm-home-1',
      scenarios: ['home'],
      arms: [
        { name: 'control', weight: 0.5 },
        { name: 'diverse', weight: 0.5, rules: { diversityLevel: 'medium' } },
      ],
      holdout: 0.1,
      start: '2027-01-11T00:00:00Z',
      end: '2027-02-08T00:00:00Z',
      judging: { primary: 'ctr', guardrails: ['fallbacks'] },
    },
  ],
};
const environments = new Map<string, EnvironmentConfigInput>([
  ['shop', shop],
  ['prod', prod],
]);
const { signal } = new AbortController();
const run = (...args: readonly string[]) => experiments(args, signal, environments);

describe('npm run experiments', () => {
  it('analyses the experiment that functions run, from the log that they write', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'experiments-'));
    const configured = parseConfig(shop, {}).experiments;
    const [running] = experimentsSchema.parse(JSON.parse(JSON.stringify(answeredExperiments(configured))));
    if (running === undefined) throw new Error('the experiment is not configured');
    const lines = Array.from({ length: 40 }, (_, index) => ({
      kind: 'impression',
      recommendationId: `list-${index}`,
      userId: `shopper-${index}`,
      servedAtMs: running.startMs + index * 60_000,
      experiment: assignmentIn(running, `shopper-${index}`)?.experiment ?? null,
      fallback: null,
    }));
    writeFileSync(join(directory, 'archive.json'), lines.map((line) => JSON.stringify(line)).join('\n'));
    const result = join(directory, 'result.json');
    const options = ['--archive', directory, '--window-days=0.01', '--json', result];
    expect(await run('analyse', '--config', 'shop', ...options, '--name=calm-home')).toBe(0);
    expect(JSON.parse(readFileSync(result, 'utf8'))).toMatchObject({
      experiment: 'calm-home',
      shoppers: { exposed: 40, counted: 25, crossedOver: 0, reassigned: 0 },
      primary: 'ctr',
      guardrails: { fallbacks: {} },
      sampleRatio: { shares: { control: 0.45, diverse: 0.45, holdout: 0.1 } },
    });
  });

  it('hands on what is planned, what is asked of help, and the exit code', async () => {
    expect(await run('plan', '--share', '0.03', '--lift', '0.1')).toBe(0);
    expect(await run('plan', '--share', '3', '--lift', '0.1')).toBe(2);
    expect(await run('shown', '--help')).toBe(0);
    expect(await run('analyse', '--help')).toBe(0);
    expect(await run('--help')).toBe(0);
  });

  it.each([
    [
      ['analyse', '--config', 'shop'],
      'Say by --name which experiment of config/shop.ts is meant: it has calm-home.',
    ],
    [['analyse', '--config', 'shop', '--name', 'calm'], 'There is no experiment calm in config/shop.ts'],
    [['analyse', '--config', 'prod', '--name', 'calm'], 'it has none'],
    [
      ['analyse', '--config', 'moon', '--name', 'calm'],
      'There is no environment moon: there are shop, prod.',
    ],
    [['analyse', '--name'], '--config and --name need a value each. Usage: npm run experiments -- plan'],
    [['stop'], 'There is no command stop. Usage: npm run experiments -- plan'],
    [[], 'There is no command given. Usage: npm run experiments -- plan'],
  ])('refuses %j, and says what there is', async (args, message) => {
    await expect(run(...args)).rejects.toThrow(message);
  });
});
