import { ArnFormat, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';

import type { WebAclConfig } from '../web-acl-config.ts';
import { botControl, type ManagedRuleGroup, measured, webAclRules } from './web-acl-rules.ts';

export interface WebAclProps {
  readonly api: RestApi;
  readonly ruleGroups: readonly ManagedRuleGroup[];
  readonly settings: WebAclConfig;
  readonly logRetention: RetentionDays;
}

/** AWS WAF before an API: known attacks and floods never reach it. There is one in a stack, named after it. */
export class WebAcl extends Construct {
  readonly #name: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    this.#name = Stack.of(this).stackName;
    const { requestsPerAddress, botControl: bots } = props.settings;
    const acl = new CfnWebACL(this, 'Acl', {
      name: this.#name,
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: webAclRules(requestsPerAddress, [...props.ruleGroups, ...(bots ? [botControl] : [])]),
      visibilityConfig: measured(this.#name),
    });
    new CfnWebACLAssociation(this, 'Association', {
      webAclArn: acl.attrArn,
      resourceArn: props.api.deploymentStage.stageArn,
    });
    this.#log(acl, props.logRetention);
  }

  /** Requests that it did not let through. */
  metricBlocked(period: Duration): Metric {
    return new Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      dimensionsMap: { WebACL: this.#name, Region: Stack.of(this).region, Rule: 'ALL' },
      statistic: 'Sum',
      period,
    });
  }

  /** What is blocked, and by which rule. Keys, signatures, paths and queries stay out: they can identify a shopper. */
  #log(acl: CfnWebACL, retention: RetentionDays): void {
    const group = new LogGroup(this, 'Logs', {
      // WAF writes to groups of this prefix only.
      logGroupName: `aws-waf-logs-${this.#name}`,
      retention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: acl.attrArn,
      logDestinationConfigs: [
        // The group's own ARN ends with `:*`, which WAF does not take.
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          resourceName: group.logGroupName,
        }),
      ],
      redactedFields: [
        { singleHeader: { Name: 'x-api-key' } },
        { singleHeader: { Name: 'authorization' } },
        { uriPath: {} },
        { queryString: {} },
      ],
      loggingFilter: {
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
  }
}
