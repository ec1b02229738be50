import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { CloudWatchCanaryMetrics, openCloudWatch } from '../adapters/cloudwatch-canary-metrics.ts';
import { DynamoDbTrialTallies } from '../adapters/dynamodb-trial-clicks.ts';
import { DynamoDbTrialLease } from '../adapters/dynamodb-trials.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { watchCanarySchema } from '../contracts/operator/canary.ts';
import { watchCanaryEnvironment } from '../contracts/operator/environment.ts';
import { versionOf } from '../domain/release.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { type CanaryLook, watchCanary } from '../usecases/watch-canary.ts';
import { watchShadow } from '../usecases/watch-shadow.ts';

const environment = parseEnvironment(watchCanaryEnvironment, process.env);
const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: 5_000 });
const lease = new DynamoDbTrialLease(table);
const dependencies = {
  lease,
  clicks: new DynamoDbTrialTallies(table),
  metrics: new CloudWatchCanaryMetrics(openCloudWatch(), {
    namespace: environment.POWERTOOLS_METRICS_NAMESPACE,
    service: 'get-recommendations',
    alarmPrefix: environment.CANDIDATE_ALARM_PREFIX,
  }),
  limits: environment.CANARY_LIMITS,
  lookMs: environment.LOOK_SECONDS * 1000,
  now: Date.now,
};

type Asked = z.output<typeof watchCanarySchema>;

const watch = instrumented<Asked, CanaryLook | null>(
  ({ release }) => release,
  async (asked) => {
    if (asked.ask === 'end') {
      await lease.endTrial(asked.release);
      return null;
    }
    const { release, modelPackageArn, percent, minutes, startedAt } = asked;
    const tried = { release, percent, minutes, startedAtMs: Date.parse(startedAt) };
    if (asked.ask === 'shadow')
      return watchShadow(tried, { ...dependencies, limits: environment.SHADOW_LIMITS });
    return watchCanary({ ...tried, version: versionOf(modelPackageArn) }, dependencies);
  },
);

/** A look at a candidate that is tried, as the release workflow asks for it. */
export const handler = (event: unknown, context: Context): Promise<CanaryLook | null> =>
  watch(watchCanarySchema.parse(event), context);
