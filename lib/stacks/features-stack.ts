import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { DataKey } from '../constructs/data-key.ts';
import { OnlineTable } from '../constructs/online-table.ts';
import { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';

export interface FeaturesStackProps extends StackProps {
  readonly config: EnvironmentConfig;
}

/** The online store: what the API looks up while a shopper waits. */
export class FeaturesStack extends Stack {
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;

  constructor(scope: Construct, id: string, props: FeaturesStackProps) {
    super(scope, id, props);
    const { config } = props;
    const removalPolicy = removalPolicies[config.dataOnDelete];

    this.onlineTable = new OnlineTable(this, 'OnlineTable', {
      encryptionKey: new DataKey(this, 'Key', {
        description: `Vitrine ${config.name}: shoppers' recent events and lists`,
        removalPolicy,
      }),
      ...config.onlineTable,
      removalPolicy,
    });

    this.pseudonymKey = new PseudonymKey(this, 'PseudonymKey', { removalPolicy });

    new CfnOutput(this, 'OnlineTableName', { value: this.onlineTable.tableName });
  }
}
