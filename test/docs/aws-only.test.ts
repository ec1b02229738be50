import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const docs = join(import.meta.dirname, '..', '..', 'docs');
/** Runbooks say it once for all of them. */
const pages = globSync('*.md', { cwd: docs });

/** Sections with commands that need an account, by what the page says before them. */
function unmarked(page: string): string[] {
  const [, ...parts] = `\n${readFileSync(join(docs, page), 'utf8')}`.split(/(?=\n## |\n# )/);
  return parts.filter((section) => {
    const at = /```sh\n(?:(?!```)[^])*?^(?:aws|docker|npx cdk) /m.exec(section)?.index;
    return at !== undefined && !section.slice(0, at).includes('AWS only');
  });
}

test.each(pages)('%s says of commands that need an account that they do', (page) => {
  expect(unmarked(page).map((section) => section.trim().split('\n')[0])).toEqual([]);
});
