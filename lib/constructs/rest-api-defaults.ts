import { RemovalPolicy } from 'aws-cdk-lib';
import {
  type AccessLogFormat,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

interface RestApiDefaultsProps {
  readonly description: string;
  /** Sustained and peak requests a second. */
  readonly settings: { readonly rateLimit: number; readonly burstLimit: number };
  readonly accessLogFormat: AccessLogFormat;
  readonly logRetention: RetentionDays;
}

/** How every API here runs: regional, throttled, traced and measured, with an access log of its own in the scope. */
export function restApiDefaults(scope: Construct, props: RestApiDefaultsProps): RestApiProps {
  const accessLogs = new LogGroup(scope, 'AccessLogs', {
    retention: props.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return {
    description: props.description,
    endpointTypes: [EndpointType.REGIONAL],
    // The account-wide role that lets API Gateway write logs; it stays, for other APIs may use it too.
    cloudWatchRole: true,
    cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
    deployOptions: {
      stageName: 'v1',
      tracingEnabled: true,
      metricsEnabled: true,
      loggingLevel: MethodLoggingLevel.ERROR,
      // Bodies hold what shoppers did and who they are, which never reaches a log.
      dataTraceEnabled: false,
      throttlingRateLimit: props.settings.rateLimit,
      throttlingBurstLimit: props.settings.burstLimit,
      accessLogDestination: new LogGroupLogDestination(accessLogs),
      accessLogFormat: props.accessLogFormat,
    },
  };
}
