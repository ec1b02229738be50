import type { EnvironmentConfig } from '../../lib/config.ts';
import { count, type CostLine, priced } from './cost-line.ts';
import { GB, HOURS, type Load, SIZES } from './load.ts';
import { PRICES } from './prices.ts';

/** What of the online table is kept elsewhere too, where the configuration asks for it. */
export function copiesCost(config: EnvironmentConfig, load: Load): readonly CostLine[] {
  return [
    ...(config.onlineCache === undefined ? [] : onlineCache(load)),
    ...(config.featureStore === undefined ? [] : featureStore(load)),
  ];
}

/** ElastiCache counts a unit a kilobyte that a command carries. What the table is spared is not taken off its lines. */
function onlineCache({ recommendations, events }: Load): CostLine[] {
  // A history is carried once, out of the cache or into it, after the question; each event ends what is cached.
  const units = recommendations * (1 + SIZES.history / 1000) + events;
  // Values live for a minute.
  const held = ((recommendations / (HOURS * 60)) * SIZES.history) / GB;
  const stored = Math.max(held, SIZES.leastCacheGb);
  return [
    priced(
      'ElastiCache, standing',
      stored * HOURS,
      PRICES.cacheStorage,
      `${stored.toFixed(2)} GB for ${HOURS} hours`,
      true,
    ),
    priced('ElastiCache, commands', units, PRICES.cacheUnit, `${count(units)} units`),
  ];
}

/** Each refresh of the lists writes a record a user. The offline store is files of the lake, of a few bytes a user. */
function featureStore({ users, refreshes }: Load): CostLine[] {
  const writes = users * refreshes;
  const stored = (users * SIZES.featureRecord) / GB;
  return [
    priced('Feature Store writes', writes, PRICES.featureWrite, `${count(writes)} units`),
    priced('Feature Store storage', stored, PRICES.featureStorage, `${stored.toFixed(2)} GB`, true),
  ];
}
