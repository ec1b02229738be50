import type { Consent } from '../domain/consent.ts';
import type { ConsentStore } from '../domain/ports/consent-store.ts';
import type { HistoryStore } from '../domain/ports/history-store.ts';
import { dropErased, type DropErasedDependencies } from './drop-erased.ts';

export interface PutConsentDependencies extends DropErasedDependencies {
  readonly consentStore: ConsentStore;
  readonly historyStore: Pick<HistoryStore, 'forget'>;
}

/**
 * Writes down what a user lets be done. It holds for the next answer; without personalization, what was known of the
 * user is removed then. Safe to repeat, as a caller does who got no answer.
 * @returns `erased`: nothing was kept, because the user was erased
 * @throws OnlineTableError
 */
export async function putConsent(
  userId: string,
  consent: Consent,
  { consentStore, historyStore, ...erased }: PutConsentDependencies,
): Promise<'kept' | 'erased'> {
  await consentStore.putConsent(userId, consent);
  if (await dropErased(userId, erased)) return 'erased';
  if (!consent.personalization) await historyStore.forget(userId);
  return 'kept';
}
