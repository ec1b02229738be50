import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { synthesize } from '../synthesized.ts';

const namedSchema = z.object({ Properties: z.object({ Name: z.string() }) });
const nameOf = (template: Template): string => {
  const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi'));
  return namedSchema.parse(api).Properties.Name;
};

describe('in production', () => {
  let operations: Template;
  let shop: string;
  let operator: string;
  beforeAll(() => {
    const { Operations, Api, Operator } = synthesize(prod);
    operations = Operations;
    shop = nameOf(Api);
    operator = nameOf(Operator);
  });

  test('each API has a name of its own, by which API Gateway measures and traces it', () => {
    expect([shop, operator]).toEqual(['vitrine-prod-shop', 'vitrine-prod-operator']);
    const alarms = JSON.stringify(operations.findResources('AWS::CloudWatch::Alarm'));
    for (const name of [shop, operator]) expect(alarms).toContain(`"Name":"ApiName","Value":"${name}"`);
  });

  test('a share of what shoppers ask is traced, and all that operators ask', () => {
    const rule = (ruleName: string, sampled: Record<string, unknown>): void => {
      operations.hasResourceProperties('AWS::XRay::SamplingRule', {
        SamplingRule: Match.objectLike({
          RuleName: ruleName,
          ServiceName: `${ruleName}/v1`,
          ServiceType: 'AWS::ApiGateway::Stage',
          Priority: Match.anyValue(),
          ...sampled,
        }),
      });
    };
    rule(shop, { ReservoirSize: 1, FixedRate: 0.05 });
    rule(operator, { ReservoirSize: 10, FixedRate: 1 });
  });

  test('the traces that are looked for are groups', () => {
    const group = (name: string, expression: string): void => {
      operations.hasResourceProperties('AWS::XRay::Group', {
        GroupName: `${shop}-${name}`,
        FilterExpression: expression,
        InsightsConfiguration: { InsightsEnabled: false },
      });
    };
    group('slow', `service("${shop}/v1") AND responsetime > 0.3`);
    group('errors', `service("${shop}/v1") { fault } OR service("${operator}/v1") { fault }`);
    group(
      'fallbacks',
      `service("${shop}/v1") AND (annotation[fallback] = "batch" OR annotation[fallback] = "trending" OR annotation[fallback] = "none")`,
    );
  });
});

test('without `tracing`, X-Ray’s own rule holds', () => {
  const { Operations } = synthesize(local);
  Operations.resourceCountIs('AWS::XRay::SamplingRule', 0);
  Operations.resourceCountIs('AWS::XRay::Group', 0);
});
