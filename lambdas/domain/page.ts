/** Part of a list, newest first. */
export interface Page<T> {
  readonly items: readonly T[];
  /** What to ask for the next part with; absent: there is none. */
  readonly next?: string | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly next?: string | undefined;
}
