/**
 * What AWS charges: public on-demand list prices without free tiers, savings plans or discounts. They change: compare
 * with the page that each names before you rely on a total.
 */
export const PRICE_LIST = { region: 'us-east-1', currency: 'USD', asOf: '2025-06' } as const;

export interface Price {
  /** USD for one unit. */
  readonly usd: number;
  readonly unit: string;
  readonly page: string;
  /** What the amount rests on, where it was not read on that page: the bill says so. */
  readonly secondHand?: string;
}

const page = (service: string): string => `https://aws.amazon.com/${service}/pricing/`;
const price = (usd: number, unit: string, service: string): Price => ({ usd, unit, page: page(service) });
const hearsay = (secondHand: string, listed: Price): Price => ({ ...listed, secondHand });

const ELASTICACHE = 'as "ElastiCache Serverless pricing" on usage.ai has it for us-east-1, June 2026';
const FEATURE_STORE = 'unconfirmed, for no dated page that has it was found';
const MLFLOW = "of AWS's list for us-east-1 of 2026-09-28, as a public cost sheet of the next day quotes it";
const PROMETHEUS = 'as public notes of 2025 quote it for US East';

const MILLION = 1e6;

export const PRICES = {
  // Its first tier, to 333 million a month.
  restApiRequest: price(3.5 / MILLION, 'request', 'api-gateway'),
  lambdaRequest: price(0.2 / MILLION, 'request', 'lambda'),
  lambdaArm64: price(0.000_013_333_4, 'GB-second', 'lambda'),
  lambdaX86: price(0.000_016_666_7, 'GB-second', 'lambda'),
  lambdaStartedArm64: price(0.000_007_777_8, 'GB-second of an instance kept started', 'lambda'),
  lambdaStartedX86: price(0.000_009_722_2, 'GB-second of an instance kept started', 'lambda'),
  lambdaKeptArm64: price(0.000_003_333_4, 'GB-second that an instance is kept started', 'lambda'),
  lambdaKeptX86: price(0.000_004_166_7, 'GB-second that an instance is kept started', 'lambda'),
  fargateArm64Processor: price(0.032_38, 'vCPU-hour', 'fargate'),
  fargateArm64Memory: price(0.003_56, 'GB-hour', 'fargate'),
  fargateX86Processor: price(0.040_48, 'vCPU-hour', 'fargate'),
  fargateX86Memory: price(0.004_445, 'GB-hour', 'fargate'),
  loadBalancerHour: price(0.0225, 'hour of an application load balancer', 'elasticloadbalancing'),
  dynamoRead: price(0.125 / MILLION, 'read request unit', 'dynamodb/on-demand'),
  dynamoWrite: price(0.625 / MILLION, 'write request unit', 'dynamodb/on-demand'),
  dynamoStorage: price(0.25, 'GB-month', 'dynamodb/on-demand'),
  dynamoBackup: price(0.2, 'GB-month of point-in-time recovery', 'dynamodb/on-demand'),
  cacheStorage: hearsay(ELASTICACHE, price(0.084, 'GB-hour in a serverless cache of Valkey', 'elasticache')),
  cacheUnit: hearsay(
    ELASTICACHE,
    price(0.0023 / MILLION, 'processing unit of a serverless cache of Valkey', 'elasticache'),
  ),
  featureWrite: hearsay(
    FEATURE_STORE,
    price(1.25 / MILLION, 'write request unit of an online store', 'sagemaker'),
  ),
  featureStorage: hearsay(FEATURE_STORE, price(0.45, 'GB-month of an online store', 'sagemaker')),
  kinesisStreamHour: price(0.04, 'hour of an on-demand stream', 'kinesis/data-streams'),
  kinesisIn: price(0.08, 'GB into an on-demand stream', 'kinesis/data-streams'),
  kinesisOut: price(0.04, 'GB out of an on-demand stream', 'kinesis/data-streams'),
  kinesisShardHour: price(0.015, 'shard-hour', 'kinesis/data-streams'),
  kinesisPut: price(0.014 / MILLION, 'unit of 25 kB put', 'kinesis/data-streams'),
  firehose: price(0.029, 'GB, each record rounded up to 5 kB', 'firehose'),
  s3Storage: price(0.023, 'GB-month', 's3'),
  s3Put: price(0.005 / 1000, 'request', 's3'),
  trailEvent: price(0.1 / 100_000, 'data event', 'cloudtrail'),
  glue: price(0.44, 'DPU-hour', 'glue'),
  stepFunctions: price(0.025 / 1000, 'transition', 'step-functions'),
  alarm: price(0.1, 'alarm-month', 'cloudwatch'),
  compositeAlarm: price(0.5, 'composite alarm-month', 'cloudwatch'),
  interfaceHour: price(0.011, 'interface endpoint-zone-hour', 'privatelink'),
  dashboard: price(3, 'dashboard-month', 'cloudwatch'),
  prometheusValue: hearsay(
    PROMETHEUS,
    price(0.9 / 1e7, 'value written, of the first two billion', 'prometheus'),
  ),
  metric: price(0.3, 'metric-month', 'cloudwatch'),
  logs: price(0.5, 'GB ingested', 'cloudwatch'),
  trace: price(5 / MILLION, 'trace recorded', 'xray'),
  webAcl: price(5, 'web ACL-month', 'waf'),
  webAclRule: price(1, 'rule-month', 'waf'),
  webAclRequest: price(0.6 / MILLION, 'request', 'waf'),
  botControl: price(10, 'web ACL-month with Bot Control', 'waf'),
  botControlRequest: price(1 / MILLION, 'request that Bot Control looks at', 'waf'),
  kmsKey: price(1, 'key-month', 'kms'),
  canaryRun: price(0.0012, 'run', 'cloudwatch'),
  pipelineMinute: price(0.002, 'minute of an action of a V2 pipeline, rounded up', 'codepipeline'),
  secret: price(0.4, 'secret-month', 'secrets-manager'),
  kmsRequest: price(0.03 / 10_000, 'request', 'kms'),
} satisfies Record<string, Price>;

/** USD an hour of SageMaker instances, the same for hosting, training and processing where all are offered. */
const INSTANCE_HOURS: Readonly<Record<string, number>> = {
  'ml.c6g.large': 0.0816,
  'ml.c6g.xlarge': 0.1632,
  'ml.c6g.2xlarge': 0.3264,
  'ml.c7g.large': 0.087,
  'ml.m5.large': 0.115,
  'ml.m5.xlarge': 0.23,
  'ml.m5.2xlarge': 0.461,
  'ml.m5.4xlarge': 0.922,
  'ml.g5.xlarge': 1.408,
};

/** @throws where the list lacks the type */
export function instanceHour(type: string): number {
  const usd = INSTANCE_HOURS[type];
  if (usd === undefined)
    throw new Error(`local/cost/prices.ts has no price for ${type}: add it from ${page('sagemaker')}`);
  return usd;
}

const mlflowHour = (usd: number): Price => hearsay(MLFLOW, price(usd, 'hour', 'sagemaker'));

/** MLflow servers of SageMaker's, by size. What they keep of runs is billed too, and not counted. */
export const MLFLOW_SERVER_HOURS = {
  Small: mlflowHour(0.6),
  Medium: mlflowHour(1.04),
  Large: mlflowHour(1.91),
} as const;

/** Amazon Personalize, for the same load. Tiers by recommendations a month, the last without end. */
export const PERSONALIZE = {
  page: page('personalize'),
  tiers: [
    { upTo: 72e6, usd: 0.0556 / 1000 },
    { upTo: 720e6, usd: 0.0278 / 1000 },
    { upTo: Infinity, usd: 0.0139 / 1000 },
  ],
  /** A campaign is billed for at least this many requests a second, asked for or not. */
  minimumTps: 1,
  ingestionGb: 0.05,
  trainingInteraction: 0.002 / 1000,
} as const;
