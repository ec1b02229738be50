import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';

export interface AlarmTargetsProps {
  readonly name: string;
  readonly topic: ITopic;
  readonly slack: EnvironmentConfig['alarms']['slack'];
  readonly pagerUrlParameter: EnvironmentConfig['alarms']['pagerUrlParameter'];
}

/** Who hears of what the topic is told, beside addresses of mail: a channel, and a service that pages whoever is on call. */
export class AlarmTargets extends Construct {
  constructor(scope: Construct, id: string, props: AlarmTargetsProps) {
    super(scope, id);
    const { name, topic, slack, pagerUrlParameter } = props;
    if (slack !== undefined)
      new SlackChannelConfiguration(this, 'Slack', {
        slackChannelConfigurationName: name,
        slackWorkspaceId: slack.workspaceId,
        slackChannelId: slack.channelId,
        notificationTopics: [topic],
        // Without guardrails the channel could do what an administrator can. It is told, and does nothing.
        guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll')],
      });
    if (pagerUrlParameter !== undefined)
      new Subscription(this, 'Pager', {
        topic,
        protocol: SubscriptionProtocol.HTTPS,
        // Who knows the address can page: it is in the account, and neither in the repository nor in a template.
        endpoint: `{{resolve:ssm:${pagerUrlParameter}}}`,
      });
  }
}
