/**
 * Inputs of graphs, made from a few numbers in the same way in TypeScript and in Python.
 *
 * `test/fixtures/parity/graphs/cases.json` says from which; `training/tests/parity_inputs.py` is this file in Python.
 */
import { z } from 'zod';

export const caseSchema = z.strictObject({
  name: z.string(),
  seed: z.int(),
  batch: z.int(),
  length: z.int(),
  events: z.enum(['none', 'some', 'all']),
  odd: z.boolean(),
  context: z.boolean(),
  eligible: z.enum(['all', 'half', 'few', 'none']),
});
export type Case = z.infer<typeof caseSchema>;

const EVENT_TYPES = 5;
const FEW = 3;
const AGE_STEPS = 40;
const STEPS_A_DAY = 8;
const ODDITIES = 8;
const NO_ITEM = -1;

export interface Inputs {
  /** [B,L] row by row, each. */
  readonly items: number[];
  readonly types: number[];
  readonly ages: number[];
  /** [B]. */
  readonly context: number[];
  readonly eligible: boolean[];
}

/** Marsaglia's xorshift of 32 bits, brought below a limit. */
function below(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) * limit) / 2 ** 32);
  };
}

/** Low indices come often, so that histories have repeats. */
export function makeInputs(from: Case, catalogue: number): Inputs {
  const draw = below(from.seed * 7919);
  const cells = from.batch * from.length;
  const items = new Array<number>(cells).fill(NO_ITEM);
  const types = new Array<number>(cells).fill(0);
  const ages = new Array<number>(cells).fill(0);
  const context = new Array<number>(from.batch).fill(NO_ITEM);
  for (let row = 0; row < from.batch; row += 1) {
    const taken = { none: 0, all: from.length, some: undefined }[from.events] ?? draw(from.length + 1);
    let steps = 0;
    for (let column = 0; column < taken; column += 1) {
      const cell = row * from.length + column;
      items[cell] = draw(draw(catalogue) + 1);
      types[cell] = draw(EVENT_TYPES);
      steps += draw(AGE_STEPS);
      ages[cell] = steps / STEPS_A_DAY;
      if (from.odd) makeOdd(cell, { items, types, ages }, catalogue);
    }
    const page = draw(2 * catalogue);
    if (from.context && (page < catalogue || from.odd)) context[row] = page;
  }
  return { items, types, ages, context, eligible: eligibleOf(from, catalogue, draw) };
}

function makeOdd(cell: number, inputs: Pick<Inputs, 'items' | 'types' | 'ages'>, catalogue: number): void {
  const { items, types, ages } = inputs;
  switch (cell % ODDITIES) {
    case 1:
      items[cell] = catalogue + 3;
      break;
    case 2:
      items[cell] = NO_ITEM;
      break;
    case 3:
      items[cell] = -7;
      break;
    case 4:
      ages[cell] = Number.NaN;
      break;
    case 5:
      ages[cell] = -5;
      break;
    case 6:
      types[cell] = 99;
      break;
    case 7:
      types[cell] = -1;
      break;
  }
}

function eligibleOf({ eligible }: Case, catalogue: number, draw: (limit: number) => number): boolean[] {
  const is = {
    all: () => true,
    none: () => false,
    half: () => draw(2) === 0,
    few: (index: number) => index % Math.floor(catalogue / FEW) === 0,
  }[eligible];
  return Array.from({ length: catalogue }, (_, index) => is(index));
}
