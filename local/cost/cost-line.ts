import type { Price } from './prices.ts';

/** A line of the bill. */
export interface CostLine {
  readonly component: string;
  readonly usd: number;
  /** What the amount is made of, so that a reader can check it. */
  readonly of: string;
  /** true: due also in a month without a request. */
  readonly idle: boolean;
  /** What its price rests on, where that is not AWS's own page. */
  readonly secondHand?: string;
}

export const line = (component: string, usd: number, of: string, idle = false): CostLine => ({
  component,
  usd,
  of,
  idle,
});

/** `amount` units of a price, which the line says the origin of where that is doubtful. */
export function priced(
  component: string,
  amount: number,
  { usd, secondHand }: Price,
  of: string,
  idle = false,
): CostLine {
  const priced = line(component, amount * usd, of, idle);
  return secondHand === undefined ? priced : { ...priced, secondHand };
}

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
