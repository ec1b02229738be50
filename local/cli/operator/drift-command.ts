import type { Command } from 'commander';
import {
  driftCheckSchema,
  driftReportSchema,
  type DriftReport,
} from '../../../lambdas/contracts/operator/drift.ts';
import type { Session } from './commands.ts';
import { listOf, tableOf } from './terminal.ts';
import { waitFor } from './wait.ts';

const PLACES = 3;

function textOf({
  findings,
  features,
  reasons,
  outcome,
  surroundings,
  skew,
  ...report
}: DriftReport): string {
  const { modelVersion, checkedAt, freshFrom, freshUntil, rows, judged } = report;
  const ndcg = outcome?.['ndcg@20'].toFixed(PLACES);
  const facts = {
    modelVersion,
    checkedAt,
    freshFrom,
    freshUntil,
    events: rows.fresh,
    judged: judged ? 'yes' : 'no',
  };
  return [
    listOf({ ...facts, ndcgAt20: ndcg, promised: outcome?.promised?.toFixed(PLACES) }),
    tableOf(
      ['feature', 'PSI', 'by chance'],
      features.map(({ name, psi, psiByChance }) => [name, psi.toFixed(PLACES), psiByChance.toFixed(PLACES)]),
    ),
    listOf(Object.fromEntries(Object.entries(surroundings).map(([name, of]) => [name, of.toFixed(PLACES)]))),
    ...(skew === undefined || skew === null
      ? []
      : [
          `Served otherwise than the lake has it: ${skew.differing} of ${skew.users} users`,
          tableOf(
            ['difference', 'users', 'events'],
            Object.entries(skew.byKind).map(([kind, users]) => [kind, users, skew.events[kind]]),
          ),
        ]),
    findings.length === 0
      ? 'Nothing has moved beyond its limit.'
      : findings.map(({ says }) => says).join('\n'),
    ...(reasons.length === 0 ? [] : [`Another model is worth training: ${reasons.join(', ')}.`]),
  ].join('\n\n');
}

/** `drift`: the last report, and another check now. */
export function addDrift(program: Command, { api, show, terminal, everyMs }: Session): void {
  const drift = program.command('drift').description('whether the live model still fits');
  drift
    .command('show', { isDefault: true })
    .description('what the last check found')
    .action(async () => {
      show(await (await api()).get('/drift', driftReportSchema), textOf);
    });
  drift
    .command('check')
    .description('checks now')
    .option('--wait', 'until there is a report')
    .action(async ({ wait }: { wait?: true }) => {
      const client = await api();
      const started = await client.post('/drift/checks', {}, driftCheckSchema);
      if (!wait) {
        show(started, listOf);
        return;
      }
      const look = () => client.get(`/drift/checks/${started.id}`, driftCheckSchema);
      await waitFor('check of drift', look, terminal, everyMs);
      show(await client.get('/drift', driftReportSchema), textOf);
    });
}
