import type { Tallies } from '../domain/click-through.ts';
import type { TrialClicks, TrialList, TrialTallies } from '../domain/ports/trial-clicks.ts';
import type { Variant } from '../domain/trial.ts';

export class InMemoryTrialClicks implements TrialClicks, TrialTallies {
  readonly #shown = new Map<string, TrialList>();
  readonly #clicked = new Set<string>();

  shown(list: TrialList): Promise<boolean> {
    const isNew = !this.#shown.has(list.recommendationId);
    if (isNew) this.#shown.set(list.recommendationId, list);
    return Promise.resolve(isNew);
  }

  clicked(recommendationId: string): Promise<Variant | undefined> {
    const list = this.#shown.get(recommendationId);
    if (list === undefined || this.#clicked.has(recommendationId)) return Promise.resolve(undefined);
    this.#clicked.add(recommendationId);
    return Promise.resolve(list.variant);
  }

  tallies(release: string): Promise<Tallies> {
    const lists = [...this.#shown.values()].filter((list) => list.release === release);
    const of = (variant: Variant) =>
      [...Map.groupBy(lists, (list) => (list.variant === variant ? list.bucket : undefined))]
        .filter(([bucket]) => bucket !== undefined)
        .map(([, shown]) => ({
          lists: shown.length,
          clicked: shown.filter(({ recommendationId }) => this.#clicked.has(recommendationId)).length,
        }));
    return Promise.resolve({ primary: of('primary'), candidate: of('candidate') });
  }
}
