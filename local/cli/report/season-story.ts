import type { DriftReport } from '../../../lambdas/contracts/operator/drift.ts';
import type { SeasonResult } from '../season.ts';

/** What a season did to the model that served, and what the next one recovered, for a person. */
export function seasonStoryOf({ first, lost, alarms, second, recovered }: SeasonResult): string {
  const against = second.evaluation.live;
  const lines = [
    '',
    `Before the season: the model is released with an NDCG@20 of ${figure(first.evaluation.metrics['ndcg@20'])}.`,
    '',
    `In the season: shoppers want other things. ${outcomeOf(lost)}`,
    ...lost.findings.map(({ says }) => `  ${says}`),
    ...alarms.map(({ name, state, why }) => `  ${state}  ${name}: ${why}`),
    '',
    `For ${second.reason}, the run ${second.runId} started by itself and trained another model.`,
    ...(against
      ? [
          `  On ${against.questions} questions that neither was fitted on it has ${figure(against.ndcg)}, and the model that served ${figure(against.liveNdcg)}: it is proposed.`,
        ]
      : []),
    '',
    `Released: ${outcomeOf(recovered)}`,
    ...(recovered.findings.length > 0
      ? recovered.findings.map(({ says }) => `  ${says}`)
      : ['  The check finds nothing.']),
  ];
  return lines.join('\n');
}

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
