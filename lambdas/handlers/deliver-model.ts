import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { openOnlineTable } from '../adapters/online-table.ts';
import { openReleasing } from '../adapters/open-releasing.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { deliverEnvironment } from '../contracts/operator/environment.ts';
import { deliverModelSchema } from '../contracts/operator/model-pipeline.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { deliverModel, type DeliveryStart, takeBack } from '../usecases/deliver-model.ts';

const environment = parseEnvironment(deliverEnvironment, process.env);
const table = openOnlineTable(environment.ONLINE_TABLE_NAME, { timeoutMs: 5_000 });
const dependencies = openReleasing(environment, table);

const deliver = instrumented<z.output<typeof deliverModelSchema>, DeliveryStart>(
  ({ modelPackageArn }) => modelPackageArn,
  (asked) => (asked.ask === 'release' ? deliverModel(asked, dependencies) : takeBack(asked, dependencies)),
);

/** A release, or one taken back, as the pipeline of models asks for it. */
export const handler = (event: unknown, context: Context): Promise<DeliveryStart> =>
  deliver(deliverModelSchema.parse(event), context);
