import type { Page, PageRequest } from '../domain/page.ts';
import type { AuditEntry, AuditLog, NewAuditEntry } from '../domain/ports/audit-log.ts';
import { pageOfArray } from './in-memory-page.ts';

export class InMemoryAuditLog implements AuditLog {
  readonly #entries: AuditEntry[] = [];

  append(entry: NewAuditEntry): Promise<void> {
    this.#entries.push({ sequence: this.#entries.length + 1, ...entry });
    return Promise.resolve();
  }

  async appendAfter(sequence: number, entry: NewAuditEntry): Promise<'appended' | 'overtaken'> {
    if (sequence !== this.#entries.length) return 'overtaken';
    await this.append(entry);
    return 'appended';
  }

  lastSequence(): Promise<number> {
    return Promise.resolve(this.#entries.length);
  }

  list(request: PageRequest): Promise<Page<AuditEntry>> {
    return pageOfArray(this.#entries.toReversed(), request);
  }
}
