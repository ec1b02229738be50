import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';

import type { AlarmRule } from './alarms.ts';
import type { WebAcl } from './web-acl.ts';

/**
 * What a web ACL keeps out for longer than a scan takes: somebody is at it, or callers of ours are refused.
 * @param acls what each stands before, in the alarm's name, to the web ACL; none where the configuration has none
 */
export function webAclAlarms(acls: Readonly<Record<string, WebAcl | undefined>>): Record<string, AlarmRule> {
  const rules: Record<string, AlarmRule> = {};
  for (const [api, acl] of Object.entries(acls)) {
    if (acl === undefined) continue;
    rules[`${api}BlockedRequests`] = {
      metric: (period) => acl.metricBlocked(period),
      period: Duration.minutes(5),
      threshold: 500,
      unit: 'count',
      severity: 'ticket',
      reason:
        'More than a scan is being blocked for 15 minutes: an attack, or callers of ours that a rule refuses.',
      runbook: 'blocked-requests',
      exceeding: { datapoints: 3, of: 3 },
      missingData: TreatMissingData.NOT_BREACHING,
    };
  }
  return rules;
}
