import type { PropertyChange } from './properties.ts';

/** What a shop says of one of its users, in one request. */
export interface UserChange {
  readonly userId: string;
  readonly properties: PropertyChange;
}
