import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

import dev from '../../../config/dev.ts';
import local from '../../../config/local.ts';
import prod from '../../../config/prod.ts';
import { profiles } from '../../../config/profiles.ts';
import { InvalidConfigError, parseConfig } from '../../../lib/config.ts';
import { withProfile } from '../../../lib/profile.ts';
import { only, type StackName, synthesize, text } from '../synthesized.ts';

let templates: Record<StackName, Template>;
beforeAll(() => {
  templates = synthesize();
});

const visible = (MetricName: string): object => ({
  VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName, SampledRequestsEnabled: false },
});

const limit = (requests: number): object => ({
  Name: 'RequestsPerAddress',
  Priority: 0,
  Action: { Block: {} },
  Statement: {
    RateBasedStatement: { Limit: requests, EvaluationWindowSec: 300, AggregateKeyType: 'IP' },
  },
  ...visible('RequestsPerAddress'),
});

const group = (Priority: number, Name: string, counted: readonly string[] = []): object => ({
  Name,
  Priority,
  OverrideAction: { None: {} },
  Statement: {
    ManagedRuleGroupStatement: {
      VendorName: 'AWS',
      Name,
      RuleActionOverrides: counted.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } })),
    },
  },
  ...visible(Name),
});

const apis = [
  {
    stack: 'Api',
    construct: 'Shop',
    rules: [
      limit(300_000),
      group(1, 'AWSManagedRulesAmazonIpReputationList'),
      group(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
      // Batches, filters and item descriptions, which are no attack here.
      group(3, 'AWSManagedRulesCommonRuleSet', [
        'SizeRestrictions_BODY',
        'SizeRestrictions_QUERYSTRING',
        'CrossSiteScripting_BODY',
      ]),
    ],
  },
  {
    stack: 'Operator',
    construct: 'Operator',
    rules: [
      limit(3_000),
      group(1, 'AWSManagedRulesAmazonIpReputationList'),
      group(2, 'AWSManagedRulesKnownBadInputsRuleSet'),
      group(3, 'AWSManagedRulesCommonRuleSet', ['SizeRestrictions_BODY']),
    ],
  },
] as const;

describe.each(apis)('before the API of $stack in prod', ({ stack, construct, rules }) => {
  test('requests are let through but for these rules', () => {
    expect(only(templates[stack], 'AWS::WAFv2::WebACL')).toEqual({
      Name: `Vitrine-${stack}`,
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: rules,
      Tags: expect.anything(),
      ...visible(`Vitrine-${stack}`),
    });
  });

  test('the web ACL stands before the stage', () => {
    const association = only(templates[stack], 'AWS::WAFv2::WebACLAssociation');
    expect(text(association['WebACLArn'])).toBe(`<${construct}WebAcl.Arn>`);
    expect(text(association['ResourceArn'])).toMatch(
      /^arn:aws:apigateway:eu-west-1::\/restapis\/<\w+Api>\/stages\/<\w+ApiDeploymentStagev1>$/,
    );
  });

  test('what is blocked is logged, without what could identify a shopper or sign a request', () => {
    const logging = only(templates[stack], 'AWS::WAFv2::LoggingConfiguration');
    expect(logging).toMatchObject({
      RedactedFields: [
        { SingleHeader: { Name: 'x-api-key' } },
        { SingleHeader: { Name: 'authorization' } },
        { UriPath: {} },
        { QueryString: {} },
      ],
      LoggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    });
    expect(text(logging['LogDestinationConfigs'])).toBe(
      `arn:aws:logs:eu-west-1:222222222222:log-group:<${construct}WebAclLogs>`,
    );
    expect(only(templates[stack], 'AWS::Logs::LogGroup', `${construct}WebAclLogs`)).toMatchObject({
      LogGroupName: `aws-waf-logs-Vitrine-${stack}`,
      RetentionInDays: 365,
    });
  });

  test('a refused caller is told so in the shape of every error', () => {
    const refusal = Object.values(templates[stack].findResources('AWS::ApiGateway::GatewayResponse')).find(
      (response) => JSON.stringify(response).includes('WAF_FILTERED'),
    );
    expect(JSON.stringify(refusal)).toContain(
      String.raw`\"type\":\"ForbiddenException\",\"code\":\"blocked\"`,
    );
  });

  test('somebody looks when more than a scan is blocked', () => {
    expect(
      only(templates.Operations, 'AWS::CloudWatch::Alarm', `Alarms${construct}BlockedRequests`),
    ).toMatchObject({
      AlarmDescription: expect.stringMatching(/^\[ticket\] .*blocked-requests\.md$/),
      Namespace: 'AWS/WAFV2',
      MetricName: 'BlockedRequests',
      Dimensions: [
        { Name: 'Region', Value: 'eu-west-1' },
        { Name: 'Rule', Value: 'ALL' },
        { Name: 'WebACL', Value: `Vitrine-${stack}` },
      ],
      Statistic: 'Sum',
      Period: 300,
      Threshold: 500,
      DatapointsToAlarm: 3,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('bots', () => {
  const ofName = (template: Template): unknown[] =>
    z
      .object({ Rules: z.array(z.looseObject({ Name: z.string() })) })
      .parse(only(template, 'AWS::WAFv2::WebACL'))
      .Rules.filter(({ Name }) => Name === 'AWSManagedRulesBotControlRuleSet');

  test('are looked for where full asks for it, after all that costs less, but for what every shop’s server is', () => {
    const { Api, Operator } = synthesize(withProfile(prod, profiles.full));
    const counted = ['CategoryHttpLibrary', 'SignalNonBrowserUserAgent', 'SignalKnownBotDataCenter'];
    expect(ofName(Api)).toMatchObject([
      {
        Priority: 4,
        OverrideAction: { None: {} },
        Statement: {
          ManagedRuleGroupStatement: {
            ManagedRuleGroupConfigs: [{ AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'COMMON' } }],
            RuleActionOverrides: counted.map((rule) => ({ Name: rule, ActionToUse: { Count: {} } })),
          },
        },
      },
    ]);
    expect(ofName(Operator)).toEqual([]);
  });

  test('are not, at AWS’s price for each request, where nobody asks for it', () => {
    expect(ofName(templates.Api)).toEqual([]);
  });
});

test('the dashboard shows what is blocked before the shop API', () => {
  const dashboard = JSON.stringify(only(templates.Operations, 'AWS::CloudWatch::Dashboard', 'Dashboard'));
  expect(dashboard).toContain('Blocked a minute');
});

test.each([
  ['dev', dev],
  ['local', local],
])('%s, whose configuration asks for none, has nothing of it', (_, config) => {
  for (const template of Object.values(synthesize(config))) {
    const json = JSON.stringify(template.toJSON());
    expect(json).not.toContain('AWS::WAFv2');
    expect(json).not.toContain('WAF_FILTERED');
    expect(json).not.toContain('BlockedRequests');
    expect(json).not.toContain('Blocked a minute');
  }
});

test('a limit that WAF would not take is refused before the deployment', () => {
  const input = { ...local, api: { ...local.api, webAcl: { requestsPerAddress: 9 } } };
  expect(() => parseConfig(input)).toThrow(InvalidConfigError);
});
