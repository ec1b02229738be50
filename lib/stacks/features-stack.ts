import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import { DataKey } from '../constructs/data-key.ts';
import type { ClientNetwork } from '../constructs/model-host-access.ts';
import { OnlineCache } from '../constructs/online-cache.ts';
import { OnlineTable } from '../constructs/online-table.ts';
import { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { removalPolicies } from '../constructs/removal-policies.ts';
import { namesOf } from '../names.ts';

export interface FeaturesStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  /** Where functions run. */
  readonly network: ClientNetwork | undefined;
}

/** The online store: what the API looks up while a shopper waits. */
export class FeaturesStack extends Stack {
  readonly onlineTable: OnlineTable;
  readonly pseudonymKey: PseudonymKey;
  /** Where the configuration asks for it. */
  readonly onlineCache: OnlineCache | undefined;

  constructor(scope: Construct, id: string, props: FeaturesStackProps) {
    super(scope, id, props);
    const { config } = props;
    const removalPolicy = removalPolicies[config.dataOnDelete];

    const encryptionKey = new DataKey(this, 'Key', {
      description: `Vitrine ${config.name}: shoppers' recent events and lists`,
      removalPolicy,
    });
    this.onlineTable = new OnlineTable(this, 'OnlineTable', {
      encryptionKey,
      ...config.onlineTable,
      removalPolicy,
    });

    if (config.onlineCache !== undefined && props.network !== undefined)
      this.onlineCache = new OnlineCache(this, 'OnlineCache', {
        name: namesOf(config.name).onlineCache,
        settings: config.onlineCache,
        vpc: props.network.vpc,
        encryptionKey,
      });

    this.pseudonymKey = new PseudonymKey(this, 'PseudonymKey', { removalPolicy });

    new CfnOutput(this, 'OnlineTableName', { value: this.onlineTable.tableName });
  }
}
