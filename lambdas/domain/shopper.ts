/** Whose history it is: a known user's, or that of the session of somebody who has not logged in. */
export type Shopper =
  { readonly kind: 'user'; readonly id: string } | { readonly kind: 'session'; readonly id: string };

export interface Identification {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
}

/** A user's id comes first: a session is only what is left when nobody is logged in. */
export function shopperOf(given: {
  readonly userId?: string | undefined;
  readonly sessionId: string;
}): Shopper;
export function shopperOf(given: Identification): Shopper | undefined;
export function shopperOf({ userId, sessionId }: Identification): Shopper | undefined {
  if (userId !== undefined) return { kind: 'user', id: userId };
  return sessionId === undefined ? undefined : { kind: 'session', id: sessionId };
}
