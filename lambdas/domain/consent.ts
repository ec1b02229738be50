/** What a user lets the shop do with what they do. */
export interface Consent {
  /** Whether what they did may shape what they are shown. */
  readonly personalization: boolean;
  /** Whether it may be logged what they were shown. */
  readonly analytics: boolean;
}

/** Of a user whose shop has said nothing else: whoever calls has asked already, and sends nothing of those who refused. */
export const FULL_CONSENT: Consent = { personalization: true, analytics: true };

/** Where it cannot be read what a user lets be done, nothing is. */
export const NO_CONSENT: Consent = { personalization: false, analytics: false };

/** A consent as it is kept. */
export interface KeptConsent extends Consent {
  /** What happened before this is not read again, whoever writes it; 0: all is. In epoch milliseconds. */
  readonly historyFromMs: number;
}

export const UNASKED: KeptConsent = { ...FULL_CONSENT, historyFromMs: 0 };

/** A user who consents again starts anew: what was known of them before is not taken up. */
export function changedConsent(known: KeptConsent, consent: Consent, nowMs: number): KeptConsent {
  const isGivenAgain = consent.personalization && !known.personalization;
  return { ...consent, historyFromMs: isGivenAgain ? nowMs : known.historyFromMs };
}
