import {
  driftCheckSchema,
  type DriftReport,
  driftReportSchema,
} from '../../../lambdas/contracts/operator/drift.ts';
import { operatorApi } from '../embedded-aws/operator-api.ts';
import { Failure } from '../failure.ts';
import type { Say } from '../progress.ts';
import { pollUntil } from './poll.ts';
import type { DeployedRun } from './run.ts';

const PATIENCE_MS = 15 * 60_000;

/** Asks for a check of drift, and reads what it found. */
export async function checkDrift(run: DeployedRun, say: Say): Promise<DriftReport> {
  const api = operatorApi(run);
  const { id } = await api.post('/drift/checks', {}, driftCheckSchema);
  const look = async (): Promise<DriftReport | undefined> => {
    const { state, cause } = await api.get(`/drift/checks/${id}`, driftCheckSchema);
    say(`check ${state}`);
    if (state === 'succeeded') return api.get('/drift', driftReportSchema);
    if (state === 'running') return undefined;
    throw new Failure(`The check of drift ${state}: ${cause ?? 'no cause was given'}`);
  };
  const { interrupt } = run;
  return pollUntil(look, { what: 'The check of drift', everyMs: 700, patienceMs: PATIENCE_MS, interrupt });
}
