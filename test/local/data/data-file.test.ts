import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkDataFile, INTERACTIONS } from '../../../local/cli/data/data-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'data-file-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const HEADER = 'USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE';

describe('checkDataFile', () => {
  it.each([
    ['a plain file', file.bind(null, 'plain.csv', `${HEADER}\nu,i,1,view\n`)],
    [
      'more columns, in another order',
      file.bind(null, 'more.csv', 'X,EVENT_TYPE,TIMESTAMP,ITEM_ID,USER_ID\n1,2,3,4,5'),
    ],
    ["Excel's byte order mark", file.bind(null, 'bom.csv', `\uFEFF${HEADER}\r\nu,i,1,view\r\n`)],
    [
      'quoted names',
      file.bind(null, 'quoted.csv', '"USER_ID","ITEM_ID","TIMESTAMP","EVENT_TYPE"\nu,i,1,view'),
    ],
    ['a compressed file', file.bind(null, 'ok.csv.gz', gzipSync(`${HEADER}\nu,i,1,view\n`))],
    [
      'a row of another length, which is for the ingest to count',
      file.bind(null, 'short.csv', `${HEADER}\nu,i\n`),
    ],
  ])('takes %s', async (_, write) => {
    await expect(checkDataFile(write(), INTERACTIONS)).resolves.toBeUndefined();
  });

  it('names the columns that are missing, all that are wanted and what was found', async () => {
    const path = file('lacking.csv', 'USER_ID,ITEM,TIMESTAMP\nu,i,1\n');
    await expect(checkDataFile(path, INTERACTIONS)).rejects.toThrow(
      'lacking.csv has no column ITEM_ID, EVENT_TYPE; its first line must name the columns of Interactions: ' +
        'USER_ID, ITEM_ID, TIMESTAMP, EVENT_TYPE (and, if known, EVENT_VALUE). Found: USER_ID, ITEM, TIMESTAMP.',
    );
  });

  it.each([
    ['a file that is not there', () => join(folder, 'absent.csv'), 'does not exist'],
    ['a folder', () => folder, 'is no file'],
    ['an empty file', () => file('empty.csv', ''), 'is empty'],
    ['a header alone', () => file('header.csv', `${HEADER}\n`), 'has a header and no rows'],
    ['a broken archive', () => file('broken.csv.gz', 'not gzip at all'), 'is no CSV file that can be read'],
    ['an archive that ends early', () => file('cut.csv.gz', gzipSync(HEADER).subarray(0, 15)), 'can be read'],
    [
      'an unclosed quote',
      () => file('quote.csv', `"${HEADER}\nu,i,1,view`),
      'is no CSV file that can be read',
    ],
  ])('refuses %s', async (_, path, sentence) => {
    const refusal = checkDataFile(path(), INTERACTIONS);
    await expect(refusal).rejects.toMatchObject({
      name: 'Failure',
      message: expect.stringContaining(sentence),
    });
  });
});
