import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { LogKey } from '../constructs/log-key.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';

export interface LogsStackProps extends StackProps {
  readonly config: EnvironmentConfig;
}

/** The key of the log groups of every other stack, which is why it is in none of them. */
export class LogsStack extends Stack {
  readonly key: IKey;

  constructor(scope: Construct, id: string, props: LogsStackProps) {
    super(scope, id, props);
    const { config } = props;
    this.key = new LogKey(this, 'Key', {
      description: `Vitrine ${config.name}: logs`,
      removalPolicy: removalPolicies[config.dataOnDelete],
    });
  }
}
