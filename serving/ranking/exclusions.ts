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
  /** The available items that alone may be shown; absent: all of them. */
  readonly only?: readonly number[];
  readonly members: Member[];
}

/** Groups instances by what they may be shown. Ids that are unknown or unavailable make no difference. */
export function groupByExclusions(instances: readonly Instance[], catalogue: Catalogue): EligibleGroup[] {
  const groups = new Map<string, EligibleGroup>();
  for (const [position, instance] of instances.entries()) {
    const excluded = indexesOf(instance.exclude ?? [], catalogue);
    const only = instance.only === undefined ? undefined : indexesOf(instance.only, catalogue);
    const key = only === undefined ? excluded.join() : `${excluded.join()} of ${only.join()}`;
    const group = groups.get(key) ?? { excluded, ...(only !== undefined && { only }), members: [] };
    group.members.push({ position, instance });
    groups.set(key, group);
  }
  return [...groups.values()];
}

function indexesOf(itemIds: readonly string[], catalogue: Catalogue): number[] {
  const indexes = new Set<number>();
  for (const itemId of itemIds) {
    const index = catalogue.indexOf(itemId);
    if (index !== undefined && catalogue.available[index] === 1) indexes.add(index);
  }
  return [...indexes].sort((a, b) => a - b);
}
