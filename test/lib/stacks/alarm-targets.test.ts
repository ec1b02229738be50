import { describe, expect, test } from '@jest/globals';

import prod from '../../../config/prod.ts';
import { InvalidConfigError, parseConfig } from '../../../lib/config.ts';
import { only, synthesize, text } from '../synthesized.ts';
import { withStudio } from '../with-studio.ts';

const alarmed = (alarms: Partial<(typeof withStudio)['alarms']>): typeof prod => ({
  ...prod,
  alarms: { ...prod.alarms, ...alarms },
});

describe('a channel of Slack', () => {
  const { Operations } = synthesize(withStudio);

  test('hears of what the topic is told', () => {
    expect(only(Operations, 'AWS::Chatbot::SlackChannelConfiguration')).toMatchObject({
      ConfigurationName: 'vitrine-prod',
      SlackWorkspaceId: 'T01234567',
      SlackChannelId: 'C01234567',
      SnsTopicArns: [{ Ref: expect.stringMatching(/^Topic/) }],
    });
  });

  test('may do nothing in the account', () => {
    const { GuardrailPolicies } = only(Operations, 'AWS::Chatbot::SlackChannelConfiguration');
    expect(text(GuardrailPolicies)).toMatch(/:iam::aws:policy\/AWSDenyAll$/);
    const role = only(Operations, 'AWS::IAM::Role', 'TargetsSlack');
    expect(role).not.toHaveProperty('Policies');
    expect(role).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('a service that pages', () => {
  const { Operations } = synthesize(withStudio);

  test('is posted to over TLS, at the address that a parameter of the account has', () => {
    expect(only(Operations, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'https',
      Endpoint: '{{resolve:ssm:/vitrine/prod/pager-url}}',
      TopicArn: { Ref: expect.stringMatching(/^Topic/) },
    });
  });

  test('is named by its parameter, not by its address', () => {
    const pagerUrlParameter = 'https://events.pagerduty.com/integration/0123/enqueue';
    expect(() => parseConfig(alarmed({ pagerUrlParameter }))).toThrow(InvalidConfigError);
  });
});

test('there is neither unless the configuration says where', () => {
  const { Operations } = synthesize();
  Operations.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 0);
  Operations.resourceCountIs('AWS::SNS::Subscription', 0);
});
