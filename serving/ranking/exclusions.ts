import type { Instance } from '../../lambdas/contracts/model-host.ts';
import type { Catalogue } from '../model/catalogue.ts';

/** An instance, and where its prediction belongs in the answer. */
export interface Member {
  readonly position: number;
  readonly instance: Instance;
}

/** Instances that may be shown the same items, so that they run as one batch. */
export interface EligibleGroup {
  readonly excluded: readonly number[];
  readonly members: Member[];
}

/** Groups instances by what they exclude. Ids that are unknown or unavailable make no difference. */
export function groupByExclusions(instances: readonly Instance[], catalogue: Catalogue): EligibleGroup[] {
  const groups = new Map<string, EligibleGroup>();
  for (const [position, instance] of instances.entries()) {
    const excluded = excludedIndexes(instance, catalogue);
    const key = excluded.join();
    const group = groups.get(key) ?? { excluded, members: [] };
    group.members.push({ position, instance });
    groups.set(key, group);
  }
  return [...groups.values()];
}

function excludedIndexes(instance: Instance, catalogue: Catalogue): number[] {
  if (instance.exclude === undefined || instance.exclude.length === 0) return [];
  const indexes = new Set<number>();
  for (const itemId of instance.exclude) {
    const index = catalogue.indexOf(itemId);
    if (index !== undefined && catalogue.available[index] === 1) indexes.add(index);
  }
  return [...indexes].sort((a, b) => a - b);
}
