import type { DriftReport } from '../../../lambdas/contracts/operator/drift.ts';
import type { SeasonResult } from '../season.ts';
import { comparisonsOf } from './results.ts';

/** What a season did to the model that served, and what the next one recovered, for a person. */
export function seasonStoryOf(result: SeasonResult): string {
  const { first, lost, alarms, second, recovered } = result;
  const lines = [
    '',
    `Before the season: the model is released with an NDCG@20 of ${figure(first.evaluation.metrics['ndcg@20'])} (popularity has ${figure(first.evaluation.baselines['popular']?.['ndcg@20'])}).`,
    '',
    `In the season: shoppers want other things. ${outcomeOf(lost)}`,
    ...lost.findings.map(({ says }) => `  ${says}`),
    ...alarms.map(({ name, state, why }) => `  ${state}  ${name}: ${why}`),
    '',
    `For ${second.reason}, the run ${second.runId} started by itself and trained another model.`,
    ...gateLines(second.outcome),
    ...(recovered ? ['', `Released: ${outcomeOf(recovered)}`, ...findingLines(recovered)] : []),
    ...inShort(result),
  ];
  return lines.join('\n');
}

/** What was lost, and what came back, on windows of the same length. */
function inShort({ first, second: { outcome } }: SeasonResult): string[] {
  if ('refusal' in outcome || outcome.evaluation.live === undefined) return [];
  const { ndcg, liveNdcg } = outcome.evaluation.live;
  return [
    '',
    `In short: ${figure(first.evaluation.metrics['ndcg@20'])} before the season, ${figure(liveNdcg)} in it, ${figure(ndcg)} with the new model.`,
  ];
}

function gateLines(outcome: SeasonResult['second']['outcome']): string[] {
  if ('refusal' in outcome) return [`  The gates refuse it, and what served goes on. ${outcome.refusal}`];
  const { live: against, baselines, k } = outcome.evaluation;
  if (against === undefined) return [];
  const best = comparisonsOf(outcome.evaluation)['all']?.bestBaseline;
  const ndcg = `ndcg@${k}`;
  return [
    `  On the same ${against.questions} questions, of days that none was fitted on, the NDCG@${k} is`,
    `    ${figure(against.liveNdcg)}  of the model that served,`,
    `    ${figure(against.ndcg)}  of the new one, which is proposed,`,
    ...(best
      ? [
          `    ${figure(best.metrics[ndcg])}  of ${best.name}, the best of the baselines, fitted on the season too,`,
        ]
      : []),
    `    ${figure(baselines['popular']?.[ndcg])}  of popularity.`,
  ];
}

const findingLines = ({ findings }: DriftReport): string[] =>
  findings.length > 0 ? findings.map(({ says }) => `  ${says}`) : ['  The check finds nothing.'];

function outcomeOf({ modelVersion, outcome, freshFrom, freshUntil }: DriftReport): string {
  const days = `From ${freshFrom.slice(0, 10)} to ${freshUntil.slice(0, 10)}`;
  if (outcome === null) return `${days} nobody could be asked about ${modelVersion}.`;
  const [low, high] = outcome.interval;
  return (
    `${days} the NDCG@20 of ${modelVersion} is ${figure(outcome['ndcg@20'])} ` +
    `(${figure(low)} to ${figure(high)}, ${outcome.questions} questions; popularity has ${figure(outcome.popular)}).`
  );
}

const figure = (value: number | null | undefined): string => value?.toFixed(3) ?? 'unknown';
