import type { ErasureStep } from '../domain/erasure.ts';
import type { ErasureLog } from '../domain/ports/erasure-log.ts';

export class InMemoryErasureLog implements ErasureLog {
  readonly #steps = new Map<string, readonly ErasureStep[]>();

  steps(id: string): Promise<readonly ErasureStep[]> {
    return Promise.resolve(this.#steps.get(id) ?? []);
  }

  append(id: string, number: number, step: ErasureStep): Promise<'appended' | 'exists'> {
    const known = this.#steps.get(id) ?? [];
    if (number < known.length) return Promise.resolve('exists');
    this.#steps.set(id, [...known, step]);
    return Promise.resolve('appended');
  }
}
