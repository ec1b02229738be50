import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { LambdaApplication } from 'aws-cdk-lib/aws-codedeploy';
import type { Construct } from 'constructs';
import * as z from 'zod';

import type { EnvironmentConfig } from '../config.ts';
import { CallerKey } from '../constructs/caller-key.ts';
import type { EventStream } from '../constructs/event-stream.ts';
import { logRetentions } from '../constructs/log-retention.ts';
import type { ClientNetwork, ModelHostAccess } from '../constructs/model-host-access.ts';
import type { OnlineCache } from '../constructs/online-cache.ts';
import type { OnlineTable } from '../constructs/online-table.ts';
import type { PseudonymKey } from '../constructs/pseudonym-key.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { ShopApi, type ShopOperation } from '../constructs/shop-api.ts';
import { answeredExperiments } from '../experiments-config.ts';
import { namesOf } from '../names.ts';

export interface ApiStackProps extends StackProps {
  readonly config: EnvironmentConfig;
  readonly onlineTable: OnlineTable;
  readonly onlineCache: OnlineCache | undefined;
  readonly pseudonymKey: PseudonymKey;
  readonly stream: EventStream;
  readonly modelHost: ModelHostAccess;
  /** Where functions run, but for those that reach the model host in a network of its own. */
  readonly network: ClientNetwork | undefined;
}

/** What shop front ends call. */
export class ApiStack extends Stack {
  readonly shop: ShopApi;
  readonly getRecommendations: ServiceFunction;
  /** Those that ask the model host. */
  readonly recommending: readonly ServiceFunction[];
  /** Every function behind the API. */
  readonly handlers: readonly ServiceFunction[];
  /** The shop's, where the configuration has it rotated. */
  readonly callerKey: CallerKey | undefined;
  readonly apiUrl: CfnOutput;
  readonly apiKeyId: CfnOutput;

  constructor(scope: Construct, id: string, props: ApiStackProps) {
    super(scope, id, props);
    const { config } = props;

    this.getRecommendations = this.#getRecommendations(props);
    const personalizeRanking = this.#personalizeRanking(props);
    this.recommending = [this.getRecommendations, personalizeRanking];
    const putEvents = this.#putEvents(props);
    const putItems = this.#writer(props, {
      id: 'PutItems',
      handler: 'put-items',
      description: 'Takes in items of the shop',
      tableActions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
    });
    const putUsers = this.#writer(props, {
      id: 'PutUsers',
      handler: 'put-users',
      description: 'Takes in users of the shop',
      tableActions: userActions,
      knowsErased: true,
    });
    const mergeUser = this.#writer(props, {
      id: 'MergeUser',
      handler: 'merge-user',
      description: 'Makes a session part of a user’s history',
      tableActions: userActions,
      knowsErased: true,
      onlineCache: props.onlineCache,
      environment: { EVENT_TTL_DAYS: String(config.clickstream.eventTtlDays) },
    });
    const putFeedback = this.#writer(props, {
      id: 'PutFeedback',
      handler: 'put-feedback',
      description: 'Takes in what shoppers say of items and categories',
      tableActions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem'],
      knowsErased: true,
      onlineCache: props.onlineCache,
      environment: { EVENT_TTL_DAYS: String(config.clickstream.eventTtlDays) },
    });
    const putConsent = this.#putConsent(props);
    const getOpenApi = new ServiceFunction(this, 'GetOpenApi', {
      handler: 'get-openapi',
      description: 'Says what the API can be asked',
      ...commonOf(props),
      environment: { ...apiEnvironmentOf(config), API_VERSION: apiVersion },
    });
    const operations: readonly ShopOperation[] = [
      { method: 'GET', path: '/recommendations', handler: this.getRecommendations },
      { method: 'POST', path: '/recommendations', handler: this.getRecommendations },
      { method: 'POST', path: '/personalize-ranking', handler: personalizeRanking },
      { method: 'POST', path: '/events', handler: putEvents },
      { method: 'POST', path: '/feedback', handler: putFeedback },
      { method: 'POST', path: '/items', handler: putItems },
      { method: 'POST', path: '/users', handler: putUsers },
      { method: 'POST', path: '/users/{id}/merge', handler: mergeUser },
      { method: 'PUT', path: '/users/{id}/consent', handler: putConsent },
      { method: 'GET', path: '/openapi.json', handler: getOpenApi, isOpen: true },
    ];
    this.handlers = [...new Set(operations.map(({ handler }) => handler))];
    if (config.functions.rollout === 'linear') {
      const application = new LambdaApplication(this, 'Rollout');
      for (const handler of this.handlers) handler.rollOutBy(application);
    }

    this.shop = new ShopApi(this, 'Shop', {
      name: namesOf(config.name).shopApi,
      operations,
      settings: config.api,
      logRetention: logRetentions[config.logRetentionDays],
    });

    const { keyRotationDays: rotationDays } = config.api;
    if (rotationDays !== undefined) {
      const name = namesOf(config.name).shopApi;
      this.callerKey = new CallerKey(this, 'CallerKey', { config, plan: this.shop.plan, name, rotationDays });
      new CfnOutput(this, 'ShopKeySecretArn', { value: this.callerKey.secretArn });
    }
    this.apiUrl = new CfnOutput(this, 'ApiUrl', { value: this.shop.api.url });
    this.apiKeyId = new CfnOutput(this, 'ApiKeyId', { value: this.shop.apiKey.keyId });
  }

  #getRecommendations(props: ApiStackProps): ServiceFunction {
    const handler = this.#ranking('GetRecommendations', props, {
      handler: 'get-recommendations',
      description: 'Ranks items for a shopper',
    });
    // It keeps what was shown for the next page.
    props.onlineTable.grantItems(handler.function, 'dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:PutItem');
    return handler;
  }

  #personalizeRanking(props: ApiStackProps): ServiceFunction {
    const handler = this.#ranking('PersonalizeRanking', props, {
      handler: 'personalize-ranking',
      description: 'Puts a list of items into the order of a shopper',
    });
    props.onlineTable.grantItems(handler.function, 'dynamodb:Query', 'dynamodb:GetItem');
    return handler;
  }

  /** A function that asks the model host, and logs what is shown. */
  #ranking(
    id: string,
    props: ApiStackProps,
    what: { readonly handler: string; readonly description: string },
  ): ServiceFunction {
    const { config, onlineTable, onlineCache, stream, modelHost } = props;
    const common = commonOf(props);
    const handler = new ServiceFunction(this, id, {
      ...what,
      ...common,
      onlineCache,
      network: modelHost.network ?? common.network,
      environment: {
        ...apiEnvironmentOf(config),
        ONLINE_TABLE_NAME: onlineTable.tableName,
        MODEL_HOST: modelHost.address,
        MODEL_HOST_TIMEOUT_MS: String(config.serving.modelHostTimeoutMs),
        REQUEST_BUDGET_MS: String(config.serving.requestBudgetMs),
        STREAM_NAME: stream.streamName,
        SHOP_RULES: JSON.stringify(config.shopRules),
        EXPERIMENTS: JSON.stringify(answeredExperiments(config.experiments)),
      },
    });
    stream.grantPutRecords(handler.function);
    modelHost.grantRank(handler.function);
    return handler;
  }

  #putEvents(props: ApiStackProps): ServiceFunction {
    const { config, stream } = props;
    const handler = new ServiceFunction(this, 'PutEvents', {
      handler: 'put-events',
      description: 'Takes in events of shoppers',
      ...commonOf(props),
      environment: { ...apiEnvironmentOf(config), STREAM_NAME: stream.streamName },
    });
    stream.grantPutRecords(handler.function);
    return handler;
  }

  #putConsent(props: ApiStackProps): ServiceFunction {
    const { config, onlineTable, pseudonymKey } = props;
    const handler = new ServiceFunction(this, 'PutConsent', {
      handler: 'put-consent',
      description: 'Takes down what a user lets be done with what they do',
      ...commonOf(props),
      onlineCache: props.onlineCache,
      environment: {
        ...apiEnvironmentOf(config),
        ONLINE_TABLE_NAME: onlineTable.tableName,
        PSEUDONYM_KEY_ARN: pseudonymKey.secretArn,
      },
    });
    onlineTable.grantItems(handler.function, ...userActions);
    pseudonymKey.grantRead(handler.function);
    return handler;
  }

  /** A function that writes what a shop tells to the table, for the next answers, and to the stream, for the lake. */
  #writer(
    props: ApiStackProps,
    {
      id,
      handler,
      description,
      tableActions,
      knowsErased = false,
      onlineCache,
      environment = {},
    }: WriterProps,
  ): ServiceFunction {
    const { config, onlineTable, pseudonymKey, stream } = props;
    const writer = new ServiceFunction(this, id, {
      handler,
      description,
      ...commonOf(props),
      onlineCache,
      environment: {
        ...apiEnvironmentOf(config),
        ONLINE_TABLE_NAME: onlineTable.tableName,
        STREAM_NAME: stream.streamName,
        ...(knowsErased && { PSEUDONYM_KEY_ARN: pseudonymKey.secretArn }),
        ...environment,
      },
    });
    onlineTable.grantItems(writer.function, ...tableActions);
    if (knowsErased) pseudonymKey.grantRead(writer.function);
    stream.grantPutRecords(writer.function);
    return writer;
  }
}

interface WriterProps {
  readonly id: string;
  readonly handler: string;
  readonly description: string;
  readonly tableActions: readonly `dynamodb:${string}`[];
  /** Whether it drops what is told of users who were erased. @default false */
  readonly knowsErased?: boolean;
  /** Of those who write what it holds. @default none */
  readonly onlineCache?: OnlineCache | undefined;
  /** @default only the names of the table and of the stream */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Write of users, and take back what may not be kept of them. */
const userActions = [
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:DeleteItem',
] as const;

/** What every function behind the API has to know. */
const apiEnvironmentOf = ({ api }: EnvironmentConfig): Readonly<Record<string, string>> =>
  api.corsOrigins.length === 0 ? {} : { CORS_ORIGINS: api.corsOrigins.join(',') };

/** The document's version is the project's. */
const { version: apiVersion } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')));

const commonOf = ({ config, network }: ApiStackProps) => ({
  settings: config.functions,
  logRetention: logRetentions[config.logRetentionDays],
  network,
});
