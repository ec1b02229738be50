import { Duration, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  ApiKey,
  LambdaIntegration,
  Period,
  RestApi,
  type UsagePlan,
} from 'aws-cdk-lib/aws-apigateway';
import type { ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

import type { WebAclConfig } from '../web-acl-config.ts';
import { skipCheckov } from './checkov-skips.ts';
import { acknowledge } from './compliance.ts';
import { shapeGatewayErrors } from './gateway-errors.ts';
import { refuseOtherMethods } from './other-methods.ts';
import {
  accessLogs,
  acknowledgeHandler,
  acknowledgeStage,
  executionLogs,
  restApiDefaults,
} from './rest-api-defaults.ts';
import type { ServiceFunction } from './service-function.ts';
import { shopRuleGroups } from './web-acl-rules.ts';
import { WebAcl } from './web-acl.ts';

/** What an environment decides about the API. */
export interface ShopApiSettings {
  readonly rateLimit: number;
  readonly burstLimit: number;
  readonly monthlyQuota: number;
  /** Origins of pages that may call the API, such as `https://shop.example`. */
  readonly corsOrigins: readonly string[];
  /** @default there is none */
  readonly webAcl?: WebAclConfig | undefined;
}

/** A line of the API: what is asked where, and which function answers. */
export interface ShopOperation {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** From the API's root, such as `/users/{id}/merge`. */
  readonly path: `/${string}`;
  readonly handler: ServiceFunction;
  /** @default callers need a key */
  readonly isOpen?: true;
}

export interface ShopApiProps {
  /** Of the account's own, for metrics are by name. */
  readonly name: string;
  readonly operations: readonly ShopOperation[];
  readonly settings: ShopApiSettings;
  readonly logRetention: RetentionDays;
}

/** Of a path that asks for no key. */
const OPEN =
  'It answers the same document to everyone, with no data of the shop in it; the stage limits requests a second.';

/**
 * The REST API that shop front ends call, with Amazon Personalize's paths. Callers have a key of a usage plan;
 * handlers validate bodies, because they can name the field and show an example.
 */
export class ShopApi extends Construct {
  readonly api: RestApi;
  /** Of the platform's own checks; the shop's too, where it has none of its own. */
  readonly apiKey: ApiKey;
  /** What callers may ask; whose keys are in it may. */
  readonly plan: UsagePlan;
  /** Where it tells who called what. */
  readonly accessLogs: ILogGroup;
  /** Where the configuration asks for it. */
  readonly webAcl: WebAcl | undefined;

  constructor(scope: Construct, id: string, props: ShopApiProps) {
    super(scope, id);
    const { settings } = props;
    this.accessLogs = accessLogs(this, props.logRetention);
    this.api = new RestApi(this, 'Api', {
      ...restApiDefaults({
        name: props.name,
        description: 'Recommendations and events, in the shapes of Amazon Personalize',
        settings,
        accessLogs: this.accessLogs,
        accessLogFormat: accessLogFormat(),
      }),
      defaultMethodOptions: { apiKeyRequired: true },
    });
    executionLogs(this.api, props.logRetention);
    shapeGatewayErrors(this.api, {
      toPages: settings.corsOrigins.length > 0,
      behindWebAcl: settings.webAcl !== undefined,
    });

    for (const { method, path, handler, isOpen = false } of props.operations) {
      const integration = new LambdaIntegration(handler.target, integrationOptions);
      this.api.root.resourceForPath(path).addMethod(method, integration, { apiKeyRequired: !isOpen });
      if (isOpen) skipCheckov(this.api.root.resourceForPath(path), { CKV_AWS_59: OPEN });
    }
    for (const handler of new Set(props.operations.map((operation) => operation.handler))) {
      acknowledgeHandler(handler.function);
    }
    if (settings.corsOrigins.length > 0) this.#letPagesCall(props);
    this.#refuseOtherMethods(props);

    this.plan = this.#plan(settings);
    this.apiKey = new ApiKey(this, 'Key', { description: 'The shop front end' });
    this.plan.addApiKey(this.apiKey);
    this.webAcl = this.#webAcl(props);
    this.#acknowledge();
  }

  #webAcl({ settings, logRetention }: ShopApiProps): WebAcl | undefined {
    if (settings.webAcl === undefined) {
      const reason =
        'Keys of a usage plan limit each caller; the configuration of this environment asks for no web ACL.';
      Validations.of(this.api).acknowledge({ id: 'AwsSolutions-APIG3', reason });
      acknowledge(this.api.deploymentStage, { APIGWAssociatedWithWAF: reason });
      return undefined;
    }
    return new WebAcl(this, 'WebAcl', {
      api: this.api,
      ruleGroups: shopRuleGroups,
      settings: settings.webAcl,
      logRetention,
    });
  }

  #acknowledge(): void {
    acknowledgeStage(
      this.api,
      'Each click changes the next answer, and no shopper may be given that of another.',
    );
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
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: "The role is the whole account's, and API Gateway names log groups itself.",
      },
    );
  }

  /** Answers preflights, which browsers send without a key. */
  #letPagesCall({ operations, settings }: ShopApiProps): void {
    for (const path of new Set(operations.map((operation) => operation.path))) {
      const methods = operations.filter((operation) => operation.path === path).map(({ method }) => method);
      this.api.root.resourceForPath(path).addCorsPreflight({
        allowOrigins: [...settings.corsOrigins],
        allowMethods: methods,
        allowHeaders: ['content-type', 'x-api-key'],
        maxAge: Duration.hours(1),
      });
    }
  }

  #refuseOtherMethods({ operations, settings }: ShopApiProps): void {
    const open = new Set<string>(operations.filter(({ isOpen }) => isOpen).map(({ path }) => path));
    const preflights =
      settings.corsOrigins.length > 0 ? operations.map(({ path }) => ({ method: 'OPTIONS', path })) : [];
    refuseOtherMethods(this.api, [...operations, ...preflights], (path) => ({
      apiKeyRequired: !open.has(path),
    }));
  }

  #plan(settings: ShopApiSettings): UsagePlan {
    return this.api.addUsagePlan('Plan', {
      throttle: { rateLimit: settings.rateLimit, burstLimit: settings.burstLimit },
      quota: { limit: settings.monthlyQuota, period: Period.MONTH },
      apiStages: [{ stage: this.api.deploymentStage }],
    });
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
