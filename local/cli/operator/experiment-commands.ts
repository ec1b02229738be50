import type { Command } from 'commander';
import type * as z from 'zod';
import {
  experimentDetailsSchema,
  experimentsResponseSchema,
} from '../../../lambdas/contracts/operator/experiments.ts';
import { releaseSchema } from '../../../lambdas/contracts/operator/releases.ts';
import { STRATEGIES } from '../../../lambdas/domain/release.ts';
import { released, type Session } from './commands.ts';
import { listOf, tableOf } from './terminal.ts';

type Details = z.output<typeof experimentDetailsSchema>;
type Experiment = Omit<Details, 'report'>;
type Metric = NonNullable<Details['report']>['metrics'][string];

interface PromoteOptions {
  readonly arm?: string;
  readonly strategy: string;
  readonly canaryPercent?: number;
  readonly canaryMinutes?: number;
  readonly shadowPercent?: number;
  readonly shadowMinutes?: number;
  readonly force?: true;
  readonly why?: string;
  readonly wait?: true;
}

/** `experiments`: what is compared, what came of it, and the release of what won. */
export function addExperiments(program: Command, session: Session): void {
  const { api, show } = session;
  const experiments = program.command('experiments').description('what is compared, and what came of it');
  experiments
    .command('list', { isDefault: true })
    .description('those of the configuration')
    .action(async () => {
      show(await (await api()).get('/experiments', experimentsResponseSchema), ({ items }) => table(items));
    });
  experiments
    .command('show <name>')
    .description('arms, metrics, intervals and verdict of the last analysis')
    .action(async (name: string) => {
      const path = `/experiments/${encodeURIComponent(name)}`;
      show(await (await api()).get(path, experimentDetailsSchema), report);
    });
  for (const [command, description] of [
    ['stop', 'gives everybody the first arm, from now on'],
    ['resume', 'lets it go on; no analysis stops it again'],
  ] as const)
    experiments
      .command(`${command} <name>`)
      .description(description)
      .option('--why <text>', 'for the audit log')
      .action(async (name: string, body: { why?: string }) => {
        const path = `/experiments/${encodeURIComponent(name)}/${command}`;
        show(await (await api()).post(path, body, experimentDetailsSchema), (found) => table([found]));
      });
  experiments
    .command('promote <name>')
    .description("releases the winner's model")
    .option('--arm <name>', 'whose model; default: the only one that won')
    .option('--strategy <strategy>', STRATEGIES.join(', '), 'all-at-once')
    .option('--canary-percent <number>', 'of shoppers, who get it first', Number)
    .option('--canary-minutes <number>', 'how long it is tried', Number)
    .option('--shadow-percent <number>', 'of requests, which it is asked too before that', Number)
    .option('--shadow-minutes <number>', 'how long', Number)
    .option('--force', 'although it did not win; needs --why')
    .option('--why <text>', 'for the audit log')
    .option('--wait', 'until it serves')
    .action(async (name: string, { wait, ...body }: PromoteOptions) => {
      const path = `/experiments/${encodeURIComponent(name)}/promote`;
      await released(await (await api()).post(path, body, releaseSchema), wait, session);
    });
}

const table = (experiments: readonly Experiment[]): string =>
  tableOf(
    ['experiment', 'state', 'on', 'arm', 'weight', 'model', 'verdict'],
    experiments.flatMap(({ name, state, scenarios, arms }) =>
      arms.map((arm, place) => [
        ...(place === 0 ? [name, state, scenarios.join(', ')] : ['', '', '']),
        arm.name,
        percent(arm.weight),
        arm.modelVersion,
        arm.verdict,
      ]),
    ),
  );

/** `stopped 2027-01-20T05:10:00.000Z by ARN: why` */
const decided = ({ stop }: Experiment): string[] =>
  stop === undefined ? [] : [`${stop.state} ${stop.at} by ${stop.who}${stop.why ? `: ${stop.why}` : ''}`];

function report({ report: found, ...experiment }: Details): string {
  const arms = [table([experiment]), ...decided(experiment)].join('\n');
  if (found === undefined) return `${arms}\n\nIt has not been analysed yet.`;
  const { until, shoppers, sampleRatio, primary, metrics, guardrails, verdicts, stop } = found;
  const rows = [metrics, guardrails].flatMap((group) =>
    Object.entries(group).flatMap(([name, metric]) =>
      metricRows(name === primary ? `${name} *` : name, metric),
    ),
  );
  const ratio = `p ${sampleRatio.pValue.toFixed(4)}${sampleRatio.mismatch ? ', MISMATCH' : ''}`;
  return [
    arms,
    listOf({ until, exposed: shoppers.exposed, counted: shoppers.counted, 'sample ratio': ratio }),
    tableOf(['metric', 'arm', 'shoppers', 'value', 'difference', 'interval', 'p', 'says'], rows),
    [...new Set(Object.values(verdicts).map(({ says }) => says)), ...(stop ? [`Stop it: ${stop}`] : [])].join(
      '\n',
    ),
  ].join('\n\n');
}

const metricRows = (name: string, { unit, arms, comparisons }: Metric): (string | number | undefined)[][] =>
  Object.entries(arms).map(([arm, { shoppers, value }], place) => {
    const compared = comparisons[arm];
    const told = (figure: number | null | undefined): string | undefined =>
      figure === null || figure === undefined
        ? undefined
        : unit === 'share'
          ? percent(figure)
          : figure.toFixed(3);
    return [
      place === 0 ? name : '',
      arm,
      shoppers,
      told(value),
      told(compared?.difference),
      compared?.interval?.map(told).join(' to '),
      compared?.pValue.toFixed(4),
      compared?.verdict,
    ];
  });

const percent = (share: number): string => `${(share * 100).toFixed(2)}%`;
