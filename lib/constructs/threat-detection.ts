import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { CfnDetector } from 'aws-cdk-lib/aws-guardduty';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnSession } from 'aws-cdk-lib/aws-macie';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

import type { ThreatDetectionConfig } from '../threat-detection-config.ts';

export interface ThreatDetectionProps {
  readonly settings: ThreatDetectionConfig;
  /** Who is told of findings, and the key that encrypts what they are told. */
  readonly topic: ITopic;
  readonly encryptionKey: IKey;
}

/** What both call high: from there on, GuardDuty advises to act at once. */
const HIGH = 7;

/** Turns on AWS's own look at the account, and tells of what it finds. */
export class ThreatDetection extends Construct {
  constructor(scope: Construct, id: string, { settings, topic, encryptionKey }: ThreatDetectionProps) {
    super(scope, id);
    if (settings.guardDuty)
      new CfnDetector(this, 'GuardDuty', {
        enable: true,
        features: [{ name: 'S3_DATA_EVENTS', status: 'ENABLED' }],
      });
    if (settings.macie) new CfnSession(this, 'Macie', { status: 'ENABLED' });
    new Rule(this, 'Findings', {
      description: 'GuardDuty or Macie has found something grave',
      eventPattern: { source: ['aws.guardduty', 'aws.macie'], detail: GRAVE },
      targets: [new SnsTopic(topic)],
    });
    // EventBridge documents that policies of topics cannot name the rule; no more may that of their key.
    encryptionKey.grant(new ServicePrincipal('events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
  }
}

/** GuardDuty gives a number, Macie a word. */
const GRAVE = {
  $or: [{ severity: Match.greaterThanOrEqual(HIGH) }, { severity: { description: ['High'] } }],
};
