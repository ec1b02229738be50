import { GB, HOURS, type Load, SIZES } from './load.ts';
import { PERSONALIZE } from './prices.ts';

/** Its automatic training: a full one every seven days. */
const TRAININGS = HOURS / (7 * 24);

/**
 * USD a month that Amazon Personalize would charge for the same load: one campaign at its minimum of a request a
 * second, trained on a year of events as often as it does by itself.
 */
export function personalizeCost(load: Load): number {
  const billed = Math.max(load.recommendations, PERSONALIZE.minimumTps * HOURS * 3600);
  let from = 0;
  let inference = 0;
  for (const { upTo, usd } of PERSONALIZE.tiers) {
    inference += Math.max(0, Math.min(billed, upTo) - from) * usd;
    from = upTo;
  }
  const ingestion = ((load.events * SIZES.event) / GB) * PERSONALIZE.ingestionGb;
  const training = TRAININGS * load.events * 12 * PERSONALIZE.trainingInteraction;
  return inference + ingestion + training;
}
