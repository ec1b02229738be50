/** A line of the bill. */
export interface CostLine {
  readonly component: string;
  readonly usd: number;
  /** What the amount is made of, so that a reader can check it. */
  readonly of: string;
  /** true: due also in a month without a request. */
  readonly idle: boolean;
}

export const line = (component: string, usd: number, of: string, idle = false): CostLine => ({
  component,
  usd,
  of,
  idle,
});

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
