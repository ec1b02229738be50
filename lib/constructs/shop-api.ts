import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKey,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  Period,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import { shapeGatewayErrors } from './gateway-errors.ts';

/** What an environment decides about the API. */
export interface ShopApiSettings {
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly monthlyQuota: number;
}

export interface ShopApiProps {
  readonly getRecommendations: IFunction;
  readonly putEvents: IFunction;
  readonly settings: ShopApiSettings;
  readonly logRetention: RetentionDays;
}

/**
 * The REST API that shop front ends call, with Amazon Personalize's paths. Callers have a key of a usage plan;
 * handlers validate bodies, because they can name the field and show an example.
 */
export class ShopApi extends Construct {
  readonly api: RestApi;
  readonly apiKey: ApiKey;

  constructor(scope: Construct, id: string, props: ShopApiProps) {
    super(scope, id);
    const { settings } = props;
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = new RestApi(this, 'Api', {
      description: 'Recommendations and events, in the shapes of Amazon Personalize',
      endpointTypes: [EndpointType.REGIONAL],
      // The account-wide role that lets API Gateway write logs; it stays, for other APIs may use it too.
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      defaultMethodOptions: { apiKeyRequired: true },
      deployOptions: {
        stageName: 'v1',
        tracingEnabled: true,
        metricsEnabled: true,
        loggingLevel: MethodLoggingLevel.ERROR,
        // Bodies hold user ids, which never reach a log.
        dataTraceEnabled: false,
        throttlingRateLimit: settings.rateLimit,
        throttlingBurstLimit: settings.burstLimit,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: accessLogFormat(),
      },
    });
    shapeGatewayErrors(this.api);

    const recommendations = this.api.root.addResource('recommendations');
    const recommend = new LambdaIntegration(props.getRecommendations, integrationOptions);
    recommendations.addMethod('POST', recommend);
    recommendations.addMethod('GET', recommend);
    this.api.root
      .addResource('events')
      .addMethod('POST', new LambdaIntegration(props.putEvents, integrationOptions));

    this.apiKey = this.#planFor(settings);
    this.#acknowledge();
  }

  #acknowledge(): void {
    const keyed =
      'Callers are shops, not users: a key of a usage plan says which, and limits what it may call.';
    Validations.of(this.api).acknowledge(
      { id: 'AwsSolutions-APIG4', reason: keyed },
      { id: 'AwsSolutions-COG4', reason: keyed },
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'Handlers validate bodies: they name the field that is wrong and show an example of a right one.',
      },
      {
        id: 'AwsSolutions-APIG3',
        reason: 'Usage plans throttle each key; a web ACL is not part of this API yet.',
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: "The role is the whole account's, and API Gateway names log groups itself.",
      },
    );
  }

  #planFor(settings: ShopApiSettings): ApiKey {
    const plan = this.api.addUsagePlan('Plan', {
      throttle: { rateLimit: settings.rateLimit, burstLimit: settings.burstLimit },
      quota: { limit: settings.monthlyQuota, period: Period.MONTH },
      apiStages: [{ stage: this.api.deploymentStage }],
    });
    const key = new ApiKey(this, 'Key', { description: 'The shop front end' });
    plan.addApiKey(key);
    return key;
  }
}

const integrationOptions = {
  allowTestInvoke: false,
  // Handlers answer within their budget; past this the shop has stopped waiting.
  timeout: Duration.seconds(10),
};

/** Who called what and how it went. No address, path parameter or query: those can identify a shopper. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      traceId: '$context.xrayTraceId',
      requestTime: '$context.requestTime',
      httpMethod: '$context.httpMethod',
      resourcePath: '$context.resourcePath',
      status: '$context.status',
      errorType: '$context.error.responseType',
      integrationStatus: '$context.integrationStatus',
      latencyMs: '$context.responseLatency',
      integrationLatencyMs: '$context.integrationLatency',
      responseLength: '$context.responseLength',
      apiKeyId: '$context.identity.apiKeyId',
    }),
  );
}
