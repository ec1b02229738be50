import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';

const FOLDER = join(import.meta.dirname, '..', '..', 'fixtures', 'parity');

/** Cases that the tests of TypeScript and of Python both assert. */
export const parityFixture = <T extends z.ZodType>(name: string, schema: T): z.output<T> =>
  schema.parse(JSON.parse(readFileSync(join(FOLDER, name), 'utf8')));
