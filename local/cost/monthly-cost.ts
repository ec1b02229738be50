import type { EnvironmentConfig } from '../../lib/config.ts';
import { copiesCost } from './copies-cost.ts';
import { count, type CostLine, line, priced } from './cost-line.ts';
import { deliveryCost } from './delivery-cost.ts';
import { lakeCost } from './lake-cost.ts';
import { GB, HOURS, type Load, SIZES } from './load.ts';
import { modelHostCost } from './model-host-cost.ts';
import type { Platform } from './platform.ts';
import { instanceHour, MLFLOW_SERVER_HOURS, PRICES } from './prices.ts';

/** What an environment costs in USD a month under a load. */
export function monthlyCost(platform: Platform, config: EnvironmentConfig, load: Load): readonly CostLine[] {
  return [
    ...shopApi(platform, load),
    ...webAcls(platform, load),
    ...onlineTable(config, load),
    ...copiesCost(config, load),
    ...clickstream(platform, load),
    ...modelHostCost(config, load),
    ...lakeCost(platform, config, load),
    ...training(config, load),
    ...runTracking(config),
    ...deliveryCost(platform, config, load),
    ...operations(platform, load),
  ];
}

function shopApi(platform: Platform, load: Load): CostLine[] {
  const puts = load.events / load.eventsPerRequest;
  const requests = load.recommendations + puts;
  return [
    line('API Gateway', requests * PRICES.restApiRequest.usd, `${count(requests)} requests`),
    invocations(platform, 'get-recommendations', load.recommendations, load.recommendMs),
    invocations(platform, 'put-events', puts, load.putMs),
  ];
}

/** Operators are few: what is asked is what shops ask. */
function webAcls({ webAclRules, botControls }: Platform, load: Load): CostLine[] {
  if (webAclRules.length === 0) return [];
  const requests = load.recommendations + load.events / load.eventsPerRequest;
  const rules = webAclRules.reduce((sum, each) => sum + each, 0);
  const bots: CostLine[] =
    botControls === 0
      ? []
      : [
          line('WAF, Bot Control', botControls * PRICES.botControl.usd, `${botControls} web ACLs`, true),
          line(
            'WAF, Bot Control, requests',
            requests * PRICES.botControlRequest.usd,
            `${count(requests)} requests`,
          ),
        ];
  return [
    ...bots,
    line(
      'WAF, standing',
      webAclRules.length * PRICES.webAcl.usd + rules * PRICES.webAclRule.usd,
      `${webAclRules.length} web ACLs, ${rules} rules`,
      true,
    ),
    line('WAF, requests', requests * PRICES.webAclRequest.usd, `${count(requests)} requests`),
  ];
}

function invocations(platform: Platform, handler: string, calls: number, milliseconds: number): CostLine {
  const settings = platform.functions.get(handler);
  if (settings === undefined) throw new Error(`The templates have no function ${handler}`);
  const { memoryGb, architecture } = settings;
  const second = architecture === 'arm64' ? PRICES.lambdaArm64.usd : PRICES.lambdaX86.usd;
  const each = PRICES.lambdaRequest.usd + (milliseconds / 1000) * memoryGb * second;
  return line(
    `Lambda ${handler}`,
    calls * each,
    `${count(calls)} calls of ${milliseconds} ms at ${memoryGb * 1024} MiB, ${architecture}`,
  );
}

function onlineTable(config: EnvironmentConfig, load: Load): CostLine[] {
  // A refresh of the lists asks for each shopper's consent before it writes, and after.
  const consents = load.users * load.refreshes * 2;
  const reads = load.recommendations * SIZES.readUnits + load.events * SIZES.eventReadUnits + consents;
  // Each shopper's history and list are written anew by every refresh, a unit a kB.
  const materialized = load.users * load.refreshes * (SIZES.shopper / 1000);
  const writes = load.events + materialized;
  // Lists are not deleted as soon as others are read.
  const lists = (load.refreshes * config.lists.keptDays * 24) / HOURS;
  const stored = (load.users * (SIZES.shopper + lists * SIZES.list)) / GB;
  const backup = config.onlineTable.pointInTimeRecovery ? stored * PRICES.dynamoBackup.usd : 0;
  return [
    line('DynamoDB reads', reads * PRICES.dynamoRead.usd, `${count(reads)} units`),
    line(
      'DynamoDB writes',
      writes * PRICES.dynamoWrite.usd,
      `${count(load.events)} units of events, ${count(materialized)} of histories and lists`,
    ),
    line('DynamoDB storage', stored * PRICES.dynamoStorage.usd + backup, `${stored.toFixed(2)} GB`, true),
  ];
}

function clickstream(platform: Platform, load: Load): CostLine[] {
  const gb = (load.events * SIZES.event) / GB;
  // Two readers: the consumer and the archive.
  const stream =
    platform.shards === undefined
      ? gb * (PRICES.kinesisIn.usd + 2 * PRICES.kinesisOut.usd)
      : load.events * PRICES.kinesisPut.usd;
  const standing =
    platform.shards === undefined
      ? PRICES.kinesisStreamHour.usd
      : platform.shards * PRICES.kinesisShardHour.usd;
  const archived = (load.events * Math.max(SIZES.event, SIZES.firehoseRecord)) / GB;
  return [
    line('Kinesis, standing', standing * HOURS, `${HOURS} hours`, true),
    line('Kinesis, events', stream, `${gb.toFixed(2)} GB in, twice out`),
    line('Firehose', archived * PRICES.firehose.usd, `${archived.toFixed(2)} GB as billed`),
    invocations(platform, 'consume-events', load.events / load.eventsPerBatch, load.consumeMs),
  ];
}

function training(config: EnvironmentConfig, load: Load): CostLine[] {
  const { instances, processing } = config.training;
  const hours = (load.trainings * load.trainingMinutes) / 60;
  const processingHour = processing.count * instanceHour(processing.type);
  // Fit, evaluation and refit; evaluations and lists run on the processing instances.
  const each = 2 * instances.count * instanceHour(instances.type) + processingHour;
  const refreshHours = (load.refreshes * load.trainingMinutes) / 60;
  return [
    line(
      'SageMaker training',
      hours * each,
      `${count(load.trainings)} runs: ${hours.toFixed(1)} hours each of fit and refit (${instances.type}) and evaluation (${processing.type})`,
    ),
    line(
      'SageMaker lists',
      refreshHours * processingHour,
      `${count(load.refreshes)} refreshes: ${refreshHours.toFixed(1)} hours (${processing.type})`,
    ),
  ];
}

function runTracking({ training: { mlflowServer } }: EnvironmentConfig): CostLine[] {
  if (mlflowServer === undefined) return [];
  const { size } = mlflowServer;
  const of = `a ${size} server for ${HOURS} hours`;
  return [priced('SageMaker MLflow', HOURS, MLFLOW_SERVER_HOURS[size], of, true)];
}

function operations(platform: Platform, load: Load): CostLine[] {
  const requests = load.recommendations + load.events / load.eventsPerRequest;
  const logs = (requests * SIZES.logsPerRequest) / GB;
  const perSecond = HOURS * 3600;
  const traced = Math.min(requests, perSecond) + Math.max(0, requests - perSecond) * SIZES.tracedShare;
  const standing =
    platform.alarms * PRICES.alarm.usd +
    platform.compositeAlarms * PRICES.compositeAlarm.usd +
    platform.dashboards * PRICES.dashboard.usd +
    SIZES.metrics * PRICES.metric.usd;
  return [
    line(
      'CloudWatch, standing',
      standing,
      `${platform.alarms} alarmed metrics, ${platform.compositeAlarms} composite alarms, ${platform.dashboards} dashboards, ${SIZES.metrics} metrics`,
      true,
    ),
    ...canary(platform),
    line('CloudWatch Logs', logs * PRICES.logs.usd, `${logs.toFixed(2)} GB`),
    line('X-Ray', traced * PRICES.trace.usd, `${count(traced)} traces`),
    line('KMS', platform.keys * PRICES.kmsKey.usd, `${platform.keys} keys`, true),
    ...interfaces(platform),
    line('Secrets Manager', platform.secrets * PRICES.secret.usd, `${platform.secrets} secrets`, true),
  ];
}

/** Its function's milliseconds are too few to count. */
function canary({ canaryRuns }: Platform): CostLine[] {
  if (canaryRuns === 0) return [];
  const runs = canaryRuns * HOURS;
  return [line('CloudWatch Synthetics', runs * PRICES.canaryRun.usd, `${count(runs)} runs`, true)];
}

/** Endpoints of AWS's APIs in a network; what passes them is not counted. */
function interfaces({ interfaceZones }: Platform): CostLine[] {
  const zones = interfaceZones.reduce((sum, each) => sum + each, 0);
  if (zones === 0) return [];
  const usd = zones * HOURS * PRICES.interfaceHour.usd;
  return [line('Interface endpoints', usd, `${interfaceZones.length} endpoints, ${zones} interfaces`, true)];
}
