/** What a shop says of an item or of a user, by column: `PRICE`, `CATEGORY_L1`, `MEMBER`. */
export type PropertyValue = string | number | boolean;
export type Properties = Readonly<Record<string, PropertyValue>>;

/** What is said now; null takes a column away, and what is not named stays. */
export type PropertyChange = Readonly<Record<string, PropertyValue | null>>;

/** A name as Amazon Personalize's clients write it (`categoryL1`) as the column that it names (`CATEGORY_L1`). */
export const columnOf = (name: string): string =>
  name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

/** By column, so that equal properties are equal as JSON too. */
export function changed(known: Properties, change: PropertyChange): Properties {
  const merged = Object.entries({ ...known, ...change }).flatMap(([column, value]) =>
    value === null ? [] : [[column, value] as const],
  );
  return Object.fromEntries(merged.sort(([a], [b]) => (a < b ? -1 : 1)));
}
