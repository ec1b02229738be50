import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

import type { EnvironmentConfig } from '../config.ts';
import type { EventStream } from '../constructs/event-stream.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { ShopApi } from '../constructs/shop-api.ts';
import { namesOf } from '../names.ts';

export interface ApiStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly onlineTable: OnlineTable;
  readonly stream: EventStream;
}

/** What shop front ends call. */
export class ApiStack extends Stack {
  readonly shop: ShopApi;
  readonly getRecommendations: ServiceFunction;
  readonly putEvents: ServiceFunction;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { config, onlineTable, stream } = props;
    const { endpoint } = namesOf(config.name);
    const common = { settings: config.functions, logRetention: logRetentions[config.logRetentionDays] };

    this.getRecommendations = new ServiceFunction(this, 'GetRecommendations', {
      handler: 'get-recommendations',
      description: 'Ranks items for a shopper',
      ...common,
      environment: {
        ONLINE_TABLE_NAME: onlineTable.tableName,
        ENDPOINT_NAME: endpoint,
        MODEL_HOST_TIMEOUT_MS: String(config.serving.modelHostTimeoutMs),
        REQUEST_BUDGET_MS: String(config.serving.requestBudgetMs),
      },
    });
    onlineTable.grantItems(this.getRecommendations.function, 'dynamodb:Query', 'dynamodb:GetItem');
    Grant.addToPrincipal({
      grantee: this.getRecommendations.function,
      actions: ['sagemaker:InvokeEndpoint'],
      resourceArns: [this.formatArn({ service: 'sagemaker', resource: 'endpoint', resourceName: endpoint })],
    });

    this.putEvents = new ServiceFunction(this, 'PutEvents', {
      handler: 'put-events',
      description: 'Takes in events of shoppers',
      ...common,
      environment: { STREAM_NAME: stream.streamName },
    });
    stream.grantPutRecords(this.putEvents.function);

    this.shop = new ShopApi(this, 'Shop', {
      getRecommendations: this.getRecommendations.function,
      putEvents: this.putEvents.function,
      settings: config.api,
      logRetention: logRetentions[config.logRetentionDays],
    });

    new CfnOutput(this, 'ApiUrl', { value: this.shop.api.url });
    new CfnOutput(this, 'ApiKeyId', { value: this.shop.apiKey.keyId });
  }
}
