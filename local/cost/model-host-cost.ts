import type { EnvironmentConfig } from '../../lib/config.ts';
import { count, type CostLine, line, priced } from './cost-line.ts';
import { HOURS, type Load, SIZES } from './load.ts';
import { instanceHour, PRICES } from './prices.ts';

/** Where the model runs, at the least that is kept there; what scaling adds in busy hours is not counted. */
export function modelHostCost(config: EnvironmentConfig, load: Load): readonly CostLine[] {
  switch (config.serving.host) {
    case 'sagemaker':
      return [endpoint(config)];
    case 'lambda':
      return lambdaHost(config, load);
    case 'fargate':
      return fargateHost(config);
  }
}

function endpoint({ serving: { instanceType, instanceCount } }: EnvironmentConfig): CostLine {
  const usd = instanceCount * instanceHour(instanceType) * HOURS;
  return line('SageMaker endpoint', usd, `${instanceCount} ${instanceType} for ${HOURS} hours`, true);
}

function lambdaHost({ serving, functions }: EnvironmentConfig, load: Load): CostLine[] {
  const { memoryMiB, keptStarted, busyHours, busy, quiet } = serving.lambda;
  const prices = LAMBDA[functions.architecture];
  const memoryGb = memoryMiB / 1024;
  const second = keptStarted ? prices.startedSecond : prices.second;
  const calls = line(
    'Lambda model host',
    load.recommendations * (PRICES.lambdaRequest.usd + (load.rankMs / 1000) * memoryGb * second.usd),
    `${count(load.recommendations)} calls of ${load.rankMs} ms at ${memoryMiB} MiB, ${functions.architecture}`,
  );
  if (!keptStarted) return [calls];
  const busyShare = ((busyHours.to - busyHours.from + 24) % 24) / 24;
  const instances = busy.min * busyShare + quiet.min * (1 - busyShare);
  return [
    calls,
    line(
      'Lambda model host, kept started',
      instances * HOURS * 3600 * memoryGb * prices.kept.usd,
      `${busy.min} instances from ${busyHours.from} to ${busyHours.to} o'clock, else ${quiet.min}`,
      true,
    ),
  ];
}

const LAMBDA = {
  arm64: {
    second: PRICES.lambdaArm64,
    startedSecond: PRICES.lambdaStartedArm64,
    kept: PRICES.lambdaKeptArm64,
  },
  x86_64: { second: PRICES.lambdaX86, startedSecond: PRICES.lambdaStartedX86, kept: PRICES.lambdaKeptX86 },
} as const;

/** What passes the load balancer is not counted. */
function fargateHost({ serving, functions }: EnvironmentConfig): CostLine[] {
  const { cpu, memoryMiB, tasks, prometheus } = serving.fargate;
  const [processor, memory] =
    functions.architecture === 'arm64'
      ? [PRICES.fargateArm64Processor, PRICES.fargateArm64Memory]
      : [PRICES.fargateX86Processor, PRICES.fargateX86Memory];
  const hour = (cpu / 1024) * processor.usd + (memoryMiB / 1024) * memory.usd;
  return [
    line(
      'Fargate model host',
      tasks.min * hour * HOURS,
      `${tasks.min} tasks of ${cpu / 1024} vCPU and ${memoryMiB} MiB for ${HOURS} hours`,
      true,
    ),
    line('Load balancer', PRICES.loadBalancerHour.usd * HOURS, `${HOURS} hours`, true),
    ...(prometheus === undefined ? [] : [hostMetrics(tasks.min, prometheus.everySeconds)]),
  ];
}

/** What is kept, and what dashboards ask, is not counted. */
function hostMetrics(tasks: number, everySeconds: number): CostLine {
  const values = tasks * SIZES.hostSeries * ((HOURS * 3600) / everySeconds);
  const of = `${count(values)} values: ${SIZES.hostSeries} of ${tasks} tasks, every ${everySeconds} s`;
  return priced('Managed Prometheus', values, PRICES.prometheusValue, of, true);
}
