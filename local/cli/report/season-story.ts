import type { DriftReport } from '../../../lambdas/contracts/operator/drift.ts';
import type { SeasonResult } from '../season.ts';

/** What a season did to the model that served, and what the next one recovered, for a person. */
export function seasonStoryOf({ first, lost, alarms, second, recovered }: SeasonResult): string {
  const lines = [
    '',
    `Before the season: the model is released with an NDCG@20 of ${figure(first.evaluation.metrics['ndcg@20'])}.`,
    '',
    `In the season: shoppers want other things. ${outcomeOf(lost)}`,
    ...lost.findings.map(({ says }) => `  ${says}`),
    ...alarms.map(({ name, state, why }) => `  ${state}  ${name}: ${why}`),
    '',
    `For ${second.reason}, the run ${second.runId} started by itself and trained another model.`,
    ...gateLines(second.outcome),
    ...(recovered ? ['', `Released: ${outcomeOf(recovered)}`, ...findingLines(recovered)] : []),
  ];
  return lines.join('\n');
}

function gateLines(outcome: SeasonResult['second']['outcome']): string[] {
  if ('refusal' in outcome) return [`  The gates refuse it, and what served goes on. ${outcome.refusal}`];
  const { live: against } = outcome.evaluation;
  if (against === undefined) return [];
  return [
    `  On ${against.questions} questions that neither was fitted on it has ${figure(against.ndcg)}, and the model that served ${figure(against.liveNdcg)}: it is proposed.`,
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

const figure = (value: number | undefined): string => value?.toFixed(3) ?? 'unknown';
