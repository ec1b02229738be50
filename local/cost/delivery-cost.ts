import type { EnvironmentConfig } from '../../lib/config.ts';
import { count, type CostLine, line } from './cost-line.ts';
import type { Load } from './load.ts';
import type { Platform } from './platform.ts';
import { instanceHour, PRICES } from './prices.ts';

/** CDK's pipelines prepare a stack's change and then execute it. */
const ACTIONS_OF_STACK = 2;
/** Of each delivery once, beside the build: source, the pipeline's own update, assets. */
const OTHER_ACTIONS = 3;

/**
 * What brings code and models to the environment. CodePipeline bills each action by the minute, rounded up, and none for a
 * person's yes.
 */
export function deliveryCost(platform: Platform, config: EnvironmentConfig, load: Load): readonly CostLine[] {
  return [ofCode(platform, load), ...ofModels(platform, config, load)];
}

/** What did not change is deployed in seconds: a minute an action. */
function ofCode({ stacks }: Platform, { deliveries, buildMinutes }: Load): CostLine {
  const minutes = deliveries * (stacks * ACTIONS_OF_STACK + OTHER_ACTIONS + buildMinutes);
  return line(
    'CodePipeline, code',
    minutes * PRICES.pipelineMinute.usd,
    `${deliveries} deliveries of ${stacks} stacks: ${count(minutes)} minutes of actions`,
  );
}

function ofModels(platform: Platform, config: EnvironmentConfig, load: Load): CostLine[] {
  const { models, stagingMinutes } = load;
  if (platform.pipelineActions === 0) return [];
  const { instanceType } = config.serving;
  const hours = (models * stagingMinutes) / 60;
  // A release makes instances as staging does, then tries the model on some shoppers; each other action takes a minute.
  const validateAndRelease = 2 * stagingMinutes + config.releases.canaryMinutes;
  const minutes = models * (validateAndRelease + platform.pipelineActions - 2);
  return [
    line(
      'CodePipeline, models',
      minutes * PRICES.pipelineMinute.usd,
      `${models} models: ${count(minutes)} minutes of actions`,
    ),
    line(
      'SageMaker staging',
      hours * instanceHour(instanceType),
      `${models} models: ${hours.toFixed(1)} hours of 1 ${instanceType}`,
    ),
  ];
}
