import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { openModelHost } from '../adapters/open-model-host.ts';
import { openObjects } from '../adapters/s3-objects.ts';
import { S3ModelArchive } from '../adapters/s3-model-archive.ts';
import { parseEnvironment } from '../contracts/environment.ts';
import { goldenSetOf } from '../contracts/model-manifest.ts';
import { checkCandidateSchema } from '../contracts/operator/canary.ts';
import { predictEnvironment } from '../contracts/operator/environment.ts';
import { instrumented } from '../runtime/instrumented.ts';
import { checkCandidate, type CheckOutcome } from '../usecases/check-candidate.ts';
import { measureLatency } from '../usecases/measure-latency.ts';

const environment = parseEnvironment(predictEnvironment, process.env);
const timeoutMs = environment.MODEL_HOST_TIMEOUT_MS;
const archive = new S3ModelArchive(openObjects());
const dependencies = {
  modelHost: openModelHost(environment.MODEL_HOST, { timeoutMs }),
  withinMs: timeoutMs,
  now: Date.now,
  elapsed: () => performance.now(),
};

const check = instrumented<z.output<typeof checkCandidateSchema>, CheckOutcome>(
  ({ release }) => release,
  async ({ modelDataUrl, modelVersion, variant, latency }) => {
    const { manifest } = await archive.read(modelDataUrl);
    const model = { modelVersion, golden: goldenSetOf(manifest), variant };
    const checked = await checkCandidate(model, dependencies);
    if (latency === undefined || checked.verdict !== 'passed') return checked;
    // As a canary is judged: shoppers wait for other things than the model too.
    const measured = await measureLatency(model, { ...latency, slowMs: timeoutMs / 2 }, dependencies);
    return { verdict: measured.verdict, why: `${checked.why}; ${measured.why}` };
  },
);

/** A model asked what its evaluation asked it, as the release workflow wants it before shoppers do. */
export const handler = (event: unknown, context: Context): Promise<CheckOutcome> =>
  check(checkCandidateSchema.parse(event), context);
