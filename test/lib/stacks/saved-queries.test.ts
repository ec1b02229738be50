import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';
import type { RecommendationReport } from '../../../lambdas/runtime/recommendation-metrics.ts';
import { lambdaEnvironment, setEnvironment, withOutput } from '../../lambdas/fakes/lambda-environment.ts';
import { synthesize } from '../synthesized.ts';

const querySchema = z.object({
  Properties: z.object({
    Name: z.string(),
    QueryString: z.string(),
    LogGroupNames: z.array(z.unknown()).min(1),
  }),
});

let queries: ReadonlyMap<string, z.infer<typeof querySchema>['Properties']>;
let api: Template;
beforeAll(() => {
  const { Operations, Api } = synthesize();
  api = Api;
  const all = Object.values(Operations.findResources('AWS::Logs::QueryDefinition'));
  queries = new Map(
    all.map((resource) => {
      const { Properties } = querySchema.parse(resource);
      return [Properties.Name.replace(/^.*Operations\//, ''), Properties];
    }),
  );
});

const query = (name: string): string => queries.get(name)?.QueryString ?? '';

/** Lines of a request, as the function writes them. */
async function linesOf(report: Partial<RecommendationReport>): Promise<readonly Record<string, unknown>[]> {
  setEnvironment(lambdaEnvironment('http://127.0.0.1'));
  const { logger, metrics } = await import('../../../lambdas/runtime/powertools.ts');
  const { reportRecommendation } = await import('../../../lambdas/runtime/recommendation-metrics.ts');
  const { output } = await withOutput(() => {
    logger.setCorrelationId('request-1');
    reportRecommendation({
      recommendationId: 'r-1',
      scenario: 'home',
      fallback: null,
      experiment: null,
      variant: null,
      failures: [],
      impressionError: undefined,
      milliseconds: 12,
      ...report,
    });
    metrics.publishStoredMetrics();
    return Promise.resolve();
  });
  const lines = output.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
}

describe('the saved queries', () => {
  test('are those that are asked when something is wrong', () => {
    expect([...queries.keys()].sort()).toEqual([
      'errors by handler',
      'fallbacks by reason',
      'one request',
      'slow answers',
    ]);
  });

  test('ask the access log for what it has', () => {
    const { AccessLogSetting } = z
      .object({ AccessLogSetting: z.object({ Format: z.string() }) })
      .parse(Object.values(api.findResources('AWS::ApiGateway::Stage'))[0]?.['Properties']);
    const fields = Object.keys(z.record(z.string(), z.string()).parse(JSON.parse(AccessLogSetting.Format)));
    const asked = /fields (.*)/.exec(query('slow answers'))?.[1]?.split(', ') ?? [];
    expect(asked.length).toBeGreaterThan(5);
    for (const field of asked.filter((name) => !name.startsWith('@'))) expect(fields).toContain(field);
    expect(query('slow answers')).toMatch(/filter latencyMs > 300\n.*sort latencyMs desc/);
  });

  test('find the reason of a fallback where the function writes it', async () => {
    const failures = [{ step: 'rank', error: new TypeError('no host') }];
    const [line] = await linesOf({ fallback: 'batch', failures });
    expect(query('fallbacks by reason')).toContain(`message = "${String(line?.['message'])}"`);
    expect(query('fallbacks by reason')).toContain('by step, error.name, error.message');
    expect(line).toMatchObject({ step: 'rank', error: { name: 'TypeError', message: 'no host' } });
  });

  test('count errors by the function that writes them', async () => {
    expect(query('errors by handler')).toContain('filter level = "ERROR"');
    expect(query('errors by handler')).toContain('by service, message, error.name');
    const spied = await linesOf({ impressionError: new Error('lost') });
    expect(spied[0]).toMatchObject({ level: 'WARN', service: expect.any(String), error: { name: 'Error' } });
  });

  test('lead from the id of a list to its request, which the access log has too', async () => {
    const figures = (await linesOf({})).find((line) => 'Recommendations' in line);
    expect(figures).toMatchObject({ recommendationId: 'r-1', correlation_id: 'request-1' });
    expect(JSON.stringify(figures?.['_aws'])).not.toMatch(/r-1|request-1/);
    const groups = queries.get('one request')?.LogGroupNames ?? [];
    expect(groups.length).toBe(1 + (queries.get('errors by handler')?.LogGroupNames.length ?? 0));
  });
});
