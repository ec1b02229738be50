import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SuiteResult } from './run-suites.ts';

/** Leaves reports in JUnit's format, which a build service shows: one over all suites, and those that suites wrote. */
export function writeReports(folder: string, results: readonly SuiteResult[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'suites.xml'), overview(results));
  for (const { suite, counts } of results) {
    // A suite that could not even start has written none.
    if (suite.results.form !== 'junit' || counts.passed === 0) continue;
    copyFileSync(suite.results.file, join(folder, basename(suite.results.file)));
  }
}

/** Each suite is a case: it passed, or says last why not. */
function overview(results: readonly SuiteResult[]): string {
  const failed = results.filter(({ counts }) => counts.failed > 0).length;
  const cases = results.map(({ suite, counts, seconds, said }) => {
    const failure = counts.failed > 0 ? `<failure>${escaped(said.join('\n'))}</failure>` : '';
    return `<testcase classname="vitrine" name="${escaped(suite.name)}" time="${seconds.toFixed(3)}">${failure}</testcase>`;
  });
  const counted = `tests="${results.length}" failures="${failed}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites><testsuite name="npm test" ${counted}>\n${cases.join('\n')}\n</testsuite></testsuites>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML has no way to write most control characters, which terminals' colours are made of. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(/[^\t\n\r\u0020-\uFFFD]/g, '');
