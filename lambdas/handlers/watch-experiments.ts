import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { DynamoDbAuditLog, openAuditTable } from '../adapters/dynamodb-audit-log.ts';
import { DynamoDbStopSwitch } from '../adapters/dynamodb-stop-switch.ts';
import { openOnlineTable } from '../adapters/online-table.ts';
import { S3ExperimentReports } from '../adapters/s3-experiment-reports.ts';
import { openObjects, putJson } from '../adapters/s3-objects.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { watchExperimentsEnvironment } from '../contracts/operator/environment.ts';
import { watchExperimentsSchema } from '../contracts/operator/watched-experiments.ts';
import type { Judgement } from '../domain/experiments/judgement.ts';
import { reportJudgement } from '../runtime/experiment-metrics.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { dueExperiments } from '../usecases/due-experiments.ts';
import { judgeExperiments } from '../usecases/judge-experiments.ts';

const environment = parseEnvironment(watchExperimentsEnvironment, process.env);
const objects = openObjects();
const dependencies = {
  stops: new DynamoDbStopSwitch(openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: 5_000 })),
  reports: new S3ExperimentReports(objects, { folder: environment.EXPERIMENT_REPORTS_URI }),
  auditLog: new DynamoDbAuditLog(openAuditTable(), { tableName: environment.AUDIT_TABLE_NAME }),
  now: Date.now,
};

type Asked = z.output<typeof watchExperimentsSchema>;
type Answer = { readonly due: readonly string[] } | Judgement;

const watch = instrumented<Asked, Answer>(
  (_, { awsRequestId }) => awsRequestId,
  async (asked) => {
    if (asked.ask === 'due') {
      const due = await dueExperiments(environment.EXPERIMENTS, dependencies);
      await putJson(objects, environment.DUE_URI, due);
      return { due: due.map(({ name }) => name) };
    }
    const analysed = environment.EXPERIMENTS.filter(({ name }) => asked.due.includes(name));
    const judgement = await judgeExperiments(analysed, asked.who, dependencies);
    reportJudgement(judgement);
    return judgement;
  },
);

/** What the daily analysis of experiments starts and ends with, as its workflow asks for it. */
export const handler = (event: unknown, context: Context): Promise<Answer> =>
  watch(watchExperimentsSchema.parse(event), context);
