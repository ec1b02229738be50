import { beforeAll, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import prod from '../../../config/prod.ts';
import reads from '../../../lib/constructs/stack-drift-reads.json' with { type: 'json' };
import { onAws } from '../environments.ts';
import { only, rightsOf, synthesize, text, workflowRights } from '../synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize().Operations;
});

const machine = (of = template): Record<string, unknown> =>
  only(of, 'AWS::StepFunctions::StateMachine', 'StackDriftWorkflow');

const definitionSchema = z.object({
  States: z.looseObject({
    Stacks: z.object({
      Parameters: z.object({
        stacks: z.array(z.object({ stack: z.string(), resources: z.array(z.string()).min(1) })),
      }),
    }),
    Publish: z.looseObject({ Parameters: z.unknown() }),
    EachStack: z.object({ ItemProcessor: z.object({ States: z.record(z.string(), z.looseObject({})) }) }),
  }),
});
const definition = (of = template) =>
  definitionSchema.parse(JSON.parse(text(machine(of)['DefinitionString']))).States;

test.each(onAws.filter(([, config]) => 'stackDrift' in config))(
  'of %s every resource of the chosen types is compared, and no more at once than CloudFormation takes',
  (_, config) => {
    const templates = synthesize(config);
    const compared = definition(templates.Operations).Stacks.Parameters.stacks;
    for (const [name, of] of Object.entries(templates)) {
      const expected = Object.keys(reads).flatMap((type) => Object.keys(of.findResources(type)));
      const { resources = [] } = compared.find(({ stack }) => stack.endsWith(`-${name}`)) ?? {};
      expect([...resources].sort()).toEqual(expected.sort());
      expect(resources.length).toBeLessThanOrEqual(200);
    }
  },
);

test('a stack is looked at until CloudFormation is done, and what it could not compare is not called in sync', () => {
  const { EachStack, Publish } = definition();
  const { States } = EachStack.ItemProcessor;
  expect(States['Outcome']).toMatchObject({
    Choices: [
      { Variable: '$.status.DetectionStatus', StringEquals: 'DETECTION_IN_PROGRESS', Next: 'Wait' },
      { Variable: '$.status.DetectionStatus', StringEquals: 'DETECTION_FAILED', Next: 'unchecked' },
      { Variable: '$.status.StackDriftStatus', StringEquals: 'DRIFTED', Next: 'drifted' },
    ],
    Default: 'in-sync',
  });
  expect(Publish.Parameters).toEqual({
    Namespace: 'Vitrine/Stacks',
    MetricData: [
      {
        MetricName: 'StacksDrifted',
        'Value.$': 'States.ArrayLength($.drifted)',
        Unit: 'Count',
        Dimensions: [{ Name: 'Environment', Value: 'prod' }],
      },
    ],
  });
});

test('it may read settings of the chosen types, and no data', () => {
  const rights = rightsOf(template, 'StackDriftWorkflowStateMachineRole');
  const ofTypes = [...new Set(Object.values(reads).flat())].filter((action) => action !== 'apigateway:GET');
  const condition = { StringEquals: { 'cloudwatch:namespace': 'Vitrine/Stacks' } };
  const stacks = 'arn:aws:cloudformation:eu-west-1:222222222222:stack/Vitrine-prod-*';
  expect(rights).toEqual(
    [
      ...new Set([
        ...workflowRights,
        ...ofTypes.map((action) => `${action} on *`),
        'apigateway:GET on arn:<AWS::Partition>:apigateway:<AWS::Region>::/restapis/*',
        'cloudformation:BatchDescribeTypeConfigurations on *',
        'cloudformation:DescribeStackDriftDetectionStatus on *',
        `cloudformation:DetectStackDrift on ${stacks}`,
        `cloudformation:DetectStackResourceDrift on ${stacks}`,
        `cloudwatch:PutMetricData on * if ${JSON.stringify(condition)}`,
      ]),
    ].sort(),
  );
  for (const action of ofTypes) expect(action).toMatch(/^[a-z0-9-]+:(Get|List|Describe)\w+$/);
  expect(ofTypes).not.toContain('s3:GetObject');
});

test('drift stays told between two comparisons', () => {
  expect(only(template, 'AWS::CloudWatch::Alarm', 'AlarmsStacksDrifted')).toMatchObject({
    Namespace: 'Vitrine/Stacks',
    MetricName: 'StacksDrifted',
    Dimensions: [{ Name: 'Environment', Value: 'prod' }],
    Threshold: 0,
    TreatMissingData: 'ignore',
  });
});

test('nobody looks where it is not asked for', () => {
  const { Operations } = synthesize({ ...prod, stackDrift: undefined });
  expect(() => machine(Operations)).toThrow('StackDrift');
});
