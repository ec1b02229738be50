import { Duration, Validations } from 'aws-cdk-lib';
import { AccessLogFormat, AuthorizationType, LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import type { WebAclConfig } from '../web-acl-config.ts';
import { acknowledge } from './compliance.ts';
import { shapeGatewayErrors, signedErrors } from './gateway-errors.ts';
import { refuseOtherMethods } from './other-methods.ts';
import {
  accessLogs,
  acknowledgeHandler,
  acknowledgeStage,
  executionLogs,
  restApiDefaults,
} from './rest-api-defaults.ts';
import { operatorRuleGroups } from './web-acl-rules.ts';
import { WebAcl } from './web-acl.ts';

/** What an environment decides about the API. */
interface OperatorApiSettings {
  /** Sustained and peak requests a second. */
  readonly rateLimit: number;
  readonly burstLimit: number;
  /** @default there is none */
  readonly webAcl?: WebAclConfig | undefined;
}

export interface OperatorApiProps {
  /** Of the account's own, for metrics are by name. */
  readonly name: string;
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
  /** Where the configuration asks for it. */
  readonly webAcl: WebAcl | undefined;

  constructor(scope: Construct, id: string, props: OperatorApiProps) {
    super(scope, id);
    const { settings } = props;
    this.api = new RestApi(this, 'Api', {
      ...restApiDefaults({
        name: props.name,
        description: 'Predict, train, decide about models and release them; what is known of users',
        settings,
        accessLogs: accessLogs(this, props.logRetention),
        accessLogFormat: accessLogFormat(),
      }),
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
    });
    executionLogs(this.api, props.logRetention);
    shapeGatewayErrors(this.api, {
      of: signedErrors,
      toPages: false,
      behindWebAcl: settings.webAcl !== undefined,
    });
    this.#addMethods(props);
    this.webAcl = this.#webAcl(props);
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
      [
        releases,
        [
          'POST /use-model',
          'GET /releases',
          'GET /releases/{id}',
          'POST /releases/{id}/rollback',
          'GET /experiments',
          'GET /experiments/{name}',
          'POST /experiments/{name}/promote',
          'POST /experiments/{name}/stop',
          'POST /experiments/{name}/resume',
        ],
      ],
      [
        training,
        [
          'POST /train',
          'GET /drift',
          'POST /drift/checks',
          'GET /drift/checks/{id}',
          'GET /training-jobs',
          'GET /training-jobs/{id}',
          'POST /training-jobs/{id}/stop',
        ],
      ],
      [users, ['DELETE /users/{id}', 'GET /users/{id}/data', 'GET /erasures/{id}']],
    ];
    for (const [handler, operations] of methods) {
      acknowledgeHandler(handler);
      const integration = new LambdaIntegration(handler, {
        allowTestInvoke: false,
        timeout: Duration.seconds(29),
      });
      for (const { method, path } of operations.map(operationOf)) {
        this.api.root.resourceForPath(path).addMethod(method, integration);
      }
    }
    refuseOtherMethods(this.api, methods.flatMap(([, operations]) => operations).map(operationOf));
  }

  #webAcl({ settings, logRetention }: OperatorApiProps): WebAcl | undefined {
    if (settings.webAcl === undefined) {
      const reason =
        'Nobody gets in without a signature of the account; the configuration of this environment asks for no web ACL.';
      Validations.of(this.api).acknowledge({ id: 'AwsSolutions-APIG3', reason });
      acknowledge(this.api.deploymentStage, { APIGWAssociatedWithWAF: reason });
      return undefined;
    }
    return new WebAcl(this, 'WebAcl', {
      api: this.api,
      ruleGroups: operatorRuleGroups,
      settings: settings.webAcl,
      logRetention,
    });
  }

  #acknowledge(): void {
    acknowledgeStage(this.api, 'Who decides about a release has to see what is true now.');
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
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: "The role is the whole account's, and API Gateway names log groups itself.",
      },
    );
  }
}

function operationOf(line: string): { readonly method: string; readonly path: string } {
  const [method = '', path = ''] = line.split(' ');
  return { method, path };
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
