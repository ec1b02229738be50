import { bucketOf } from '../domain/click-through.ts';
import type { ShopEvent } from '../domain/event.ts';
import { isClick } from '../domain/event-type.ts';
import type { Impression } from '../domain/impression.ts';
import type { TrialClicks } from '../domain/ports/trial-clicks.ts';
import type { Trials } from '../domain/ports/trials.ts';
import { shopperOf } from '../domain/shopper.ts';
import type { Trial, Variant } from '../domain/trial.ts';

export interface CountClicksDependencies {
  readonly trials: Trials;
  readonly clicks: TrialClicks;
  readonly now: () => number;
}

type Shown = Pick<Impression, 'recommendationId' | 'userId' | 'sessionId'> & {
  readonly variant?: Variant | null;
};

/**
 * Counts a list that was shown while a release tries its model. Shoppers whom nobody knows are never tried on, so that they are
 * not compared with either.
 * @returns whose list it was; undefined: it does not count
 * @throws OnlineTableError
 */
export async function countShown(
  { recommendationId, variant, userId, sessionId }: Shown,
  { clicks, ...dependencies }: CountClicksDependencies,
): Promise<Variant | undefined> {
  const shopper = shopperOf({ userId, sessionId });
  if (variant === undefined || variant === null || shopper === undefined) return undefined;
  const trial = await triedNow(dependencies);
  if (trial === undefined) return undefined;
  const { release } = trial;
  const counted = await clicks.shown({
    recommendationId,
    release,
    variant,
    bucket: bucketOf(release, shopper.id),
  });
  return counted ? variant : undefined;
}

/**
 * Counts the first click on a list that was counted.
 * @returns whose list it was; undefined: it does not count
 * @throws OnlineTableError
 */
export async function countClick(
  { eventType, recommendationId }: Pick<ShopEvent, 'eventType' | 'recommendationId'>,
  { clicks, ...dependencies }: CountClicksDependencies,
): Promise<Variant | undefined> {
  if (recommendationId === undefined || !isClick(eventType)) return undefined;
  return (await triedNow(dependencies)) === undefined ? undefined : clicks.clicked(recommendationId);
}

async function triedNow({
  trials,
  now,
}: Pick<CountClicksDependencies, 'trials' | 'now'>): Promise<Trial | undefined> {
  const trial = await trials.current();
  return trial !== undefined && trial.percent > 0 && now() < trial.untilMs ? trial : undefined;
}
