import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type AccessLogFormat,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RestApi,
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway';
import { type ILogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct, IConstruct } from 'constructs';

import { acknowledge } from './compliance.ts';

interface RestApiDefaultsProps {
  readonly name: string;
  /** The group of the access log, as `accessLogs` makes it. */
  readonly accessLogs: ILogGroup;
  readonly description: string;
  /** Sustained and peak requests a second. */
  readonly settings: { readonly rateLimit: number; readonly burstLimit: number };
  readonly accessLogFormat: AccessLogFormat;
}

export const API_STAGE = 'v1';

/** The group that an API tells who called what. */
export const accessLogs = (scope: Construct, retention: RetentionDays): ILogGroup =>
  new LogGroup(scope, 'AccessLogs', { retention, removalPolicy: RemovalPolicy.DESTROY });

/** How every API here runs: regional, throttled, traced and measured. */
export function restApiDefaults(props: RestApiDefaultsProps): RestApiProps {
  return {
    restApiName: props.name,
    description: props.description,
    endpointTypes: [EndpointType.REGIONAL],
    // The account-wide role that lets API Gateway write logs; it stays, for other APIs may use it too.
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    deployOptions: {
      stageName: API_STAGE,
      tracingEnabled: true,
      metricsEnabled: true,
      loggingLevel: MethodLoggingLevel.ERROR,
      // Bodies hold what shoppers did and who they are, which never reaches a log.
      dataTraceEnabled: false,
      throttlingRateLimit: props.settings.rateLimit,
      throttlingBurstLimit: props.settings.burstLimit,
      accessLogDestination: new LogGroupLogDestination(props.accessLogs),
      accessLogFormat: props.accessLogFormat,
    },
  };
}

/** The group of the errors that API Gateway logs itself, which it would else make without a retention or a key. */
export function executionLogs(api: RestApi, retention: RetentionDays): void {
  const group = new LogGroup(api, 'ExecutionLogs', {
    logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${API_STAGE}`,
    retention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  api.deploymentStage.node.addDependency(group);
}

/** A function behind an API. */
export function acknowledgeHandler(handler: IConstruct): void {
  acknowledge(handler, {
    LambdaConcurrency:
      "The API's own limit of requests a second is its limit; reserved instances would be taken from the account's other functions.",
    LambdaDLQ: 'API Gateway waits for its answer: a failure is answered, and leaves no event to keep.',
  });
}

/** @param cacheless why answers of the API are not to be cached */
export function acknowledgeStage(api: RestApi, cacheless: string): void {
  acknowledge(api.deploymentStage, {
    APIGWCacheEnabledAndEncrypted: cacheless,
    APIGWSSLEnabled:
      'Behind the API are Lambda functions, which IAM lets it invoke: there is no web server that could ask for a certificate.',
  });
}
