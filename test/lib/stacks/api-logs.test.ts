import { expect, test } from '@jest/globals';
import * as z from 'zod';

import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { only, synthesize, text } from '../synthesized.ts';

const dependent = z.record(z.string(), z.object({ DependsOn: z.array(z.string()) }));

test.each([
  ['Api', 'Shop'],
  ['Operator', 'Operator'],
] as const)('%s: what API Gateway logs itself is kept as long as all else, and no longer', (stack, api) => {
  for (const [config, days] of [
    [local, 7],
    [prod, 365],
  ] as const) {
    const template = synthesize(config)[stack];
    const group = only(template, 'AWS::Logs::LogGroup', `${api}ApiExecutionLogs`);
    expect(group['RetentionInDays']).toBe(days);
    // The name that API Gateway writes to.
    expect(text(group['LogGroupName'])).toBe(`API-Gateway-Execution-Logs_<${api}Api>/v1`);
    const [stage] = Object.values(dependent.parse(template.findResources('AWS::ApiGateway::Stage')));
    expect(stage?.DependsOn).toContainEqual(expect.stringMatching(`^${api}ApiExecutionLogs`));
  }
});
