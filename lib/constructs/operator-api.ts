import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat, AuthorizationType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import { shapeGatewayErrors, signedErrors } from './gateway-errors.ts';
import { restApiDefaults } from './rest-api-defaults.ts';

/** What an environment decides about the API. */
interface OperatorApiSettings {
  /** Sustained and peak requests a second. */
  readonly rateLimit: number;
  readonly burstLimit: number;
}

export interface OperatorApiProps {
  readonly predict: IFunction;
  readonly models: IFunction;
  readonly releases: IFunction;
  readonly training: IFunction;
  readonly users: IFunction;
  readonly settings: OperatorApiSettings;
  readonly logRetention: RetentionDays;
}

/** The REST API that platform engineers, data scientists and pipelines call, each with their own IAM identity. */
export class OperatorApi extends Construct {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: OperatorApiProps) {
    super(scope, id);
    const { settings } = props;
    this.api = new RestApi(this, 'Api', {
      ...restApiDefaults(this, {
        description: 'Predict, train, decide about models and release them; what is known of users',
        settings,
        accessLogFormat: accessLogFormat(),
        logRetention: props.logRetention,
      }),
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    });
    shapeGatewayErrors(this.api, { of: signedErrors, toPages: false });
    this.#addMethods(props);
    this.#acknowledge();
  }

  #addMethods({ predict, models, releases, training, users }: OperatorApiProps): void {
    const methods: readonly (readonly [IFunction, readonly string[]])[] = [
      [predict, ['POST /predict']],
      [
        models,
        [
          'GET /models',
          'GET /models/{version}',
          'POST /models/{version}/approve',
          'POST /models/{version}/reject',
          'POST /models/{version}/retire',
          'GET /audit-log',
        ],
      ],
      [releases, ['POST /use-model', 'GET /releases', 'GET /releases/{id}', 'POST /releases/{id}/rollback']],
      [
        training,
        ['POST /train', 'GET /training-jobs', 'GET /training-jobs/{id}', 'POST /training-jobs/{id}/stop'],
      ],
      [users, ['DELETE /users/{id}', 'GET /users/{id}/data', 'GET /erasures/{id}']],
    ];
    for (const [handler, operations] of methods) {
      const integration = new LambdaIntegration(handler, {
        allowTestInvoke: false,
        timeout: Duration.seconds(29),
      });
      for (const operation of operations) {
        const [method = '', path = ''] = operation.split(' ');
        this.api.root.resourceForPath(path).addMethod(method, integration);
      }
    }
  }

  #acknowledge(): void {
    Validations.of(this.api).acknowledge(
      {
        id: 'AwsSolutions-COG4',
        reason: 'Callers are engineers and pipelines of the account: IAM authorizes them, method by method.',
      },
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'Handlers validate bodies: they name the field that is wrong and show an example of a right one.',
      },
      {
        id: 'AwsSolutions-APIG3',
        reason: 'Nobody gets in without a signature of the account; a web ACL would see only those.',
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: "The role is the whole account's, and API Gateway names log groups itself.",
      },
    );
  }
}

/**
 * Who called what and how it went: operators answer for what they do, so their identity is in it. The path is told as its
 * pattern, because some have ids of users in them.
 */
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
      userArn: '$context.identity.userArn',
      sourceIp: '$context.identity.sourceIp',
    }),
  );
}
