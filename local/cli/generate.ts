import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import openapiTypes, { astToString } from 'openapi-typescript';
import peggy from 'peggy';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import * as z from 'zod';
import { modelManifestSchema } from '../../lambdas/contracts/model-manifest.ts';
import { openApiDocument } from '../../lambdas/contracts/openapi.ts';
import { operatorApiDocument } from '../../lambdas/contracts/operator/openapi.ts';
import { betweenMarkers } from './between-markers.ts';
import {
  lakeDictionary,
  modelFeaturesDictionary,
  onlineDictionary,
  userFeaturesDictionary,
} from './data-dictionary.ts';
import { acknowledgedFindings, findingsTable } from './findings-table.ts';
import { ingestScaleTable } from './ingest-table.ts';
import { handlerTable, interferenceTable, saturationCharts } from './load-tables.ts';
import {
  batchTable,
  costCurveTable,
  costTable,
  graphTable,
  servingTable,
  trainingScaleTable,
} from './page-tables.ts';
import { savedQueriesTable } from './saved-queries-table.ts';
import { scorecardTable } from './scorecard-table.ts';
import { resultsTable } from './results-table.ts';

/**
 * Writes what is generated from the contracts, and the tables of pages from docs/results and from the constructs; with `--check`, fails if what
 * is committed differs.
 */

const repository = join(import.meta.dirname, '..', '..');

const readVersion = async (): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
};

/** Which result each page shows, and between which markers. */
const TABLES = [
  { page: 'README.md', marker: 'results', results: 'online-retail.json', table: resultsTable },
  {
    page: 'docs/performance.md',
    marker: 'training',
    results: 'training-scale.json',
    table: trainingScaleTable,
  },
  { page: 'docs/performance.md', marker: 'graph', results: 'graph.json', table: graphTable },
  { page: 'docs/performance.md', marker: 'ingest', results: 'ingest.json', table: ingestScaleTable },
  {
    page: 'docs/performance.md',
    marker: 'ingest-synthetic',
    results: 'ingest-synthetic.json',
    table: ingestScaleTable,
  },
  { page: 'docs/performance.md', marker: 'batch', results: 'batch.json', table: batchTable },
  { page: 'docs/performance.md', marker: 'serving', results: 'serving.json', table: servingTable },
  {
    page: 'docs/performance.md',
    marker: 'serving-100000',
    results: 'serving-100000.json',
    table: servingTable,
  },
  { page: 'docs/performance.md', marker: 'saturation', results: 'saturation.json', table: saturationCharts },
  {
    page: 'docs/performance.md',
    marker: 'interference',
    results: 'interference.json',
    table: interferenceTable,
  },
  { page: 'docs/performance.md', marker: 'handler', results: 'handler.json', table: handlerTable },
  { page: 'docs/cost.md', marker: 'bill', results: 'cost.json', table: costTable },
  { page: 'docs/scorecard.md', marker: 'scorecard', results: 'scorecard.json', table: scorecardTable },
  { page: 'docs/cost.md', marker: 'curve', results: 'cost.json', table: costCurveTable },
];

const readResults = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(join(repository, 'docs/results', name), 'utf8'));

/** The page with its tables of now, formatted as the checks want it. */
async function withTables(page: string): Promise<string> {
  let text = await readFile(join(repository, page), 'utf8');
  for (const { marker, results, table } of TABLES.filter((each) => each.page === page)) {
    text = betweenMarkers(text, marker, table(await readResults(results)));
  }
  return formatted(page, text);
}

const SECURITY = 'docs/security.md';

/** Its table is made from what the constructs acknowledge. */
async function securityPage(): Promise<string> {
  const text = await readFile(join(repository, SECURITY), 'utf8');
  return formatted(SECURITY, betweenMarkers(text, 'findings', findingsTable(await acknowledgedFindings())));
}

const DATA = 'docs/data.md';

/** Its list is of the queries that a deployment saves. */
async function dataPage(): Promise<string> {
  const folder = join(repository, 'lib/queries');
  const names = (await readdir(folder)).sort();
  const queries = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const files = new Map(names.map((name, index) => [name, queries[index] ?? '']));
  const text = await readFile(join(repository, DATA), 'utf8');
  return formatted(DATA, betweenMarkers(text, 'queries', savedQueriesTable(files)));
}

const DICTIONARY = 'docs/dictionary.md';

/** What the tables of the lake and features of users are made from, and what rows of the online table are read by. */
async function dictionaryPage(): Promise<string> {
  const schema = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(repository, 'training/vitrine/schemas', name), 'utf8'));
  const page = await readFile(join(repository, DICTIONARY), 'utf8');
  const parts = [
    ['lake', lakeDictionary(await schema('lake-tables.json'))],
    ['online', onlineDictionary()],
    ['model-features', modelFeaturesDictionary(await schema('model-features.json'))],
    ['user-features', userFeaturesDictionary(await schema('user-features.json'))],
  ] as const;
  return formatted(
    DICTIONARY,
    parts.reduce((text, [name, part]) => betweenMarkers(text, name, part), page),
  );
}

async function formatted(page: string, text: string): Promise<string> {
  const path = join(repository, page);
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

function yamlOf(document: object): string {
  const text = stringify(document, { lineWidth: 110, aliasDuplicateObjects: false });
  return `# Generated from lambdas/contracts by npm run generate.\n${text}`;
}

/** The types of the SDK's client. */
async function clientTypes(document: object): Promise<string> {
  const nodes = await openapiTypes(JSON.stringify(document), { defaultNonNullable: false });
  const path = join(repository, 'sdk/client/schema.ts');
  const text = `// Generated from docs/api/openapi.yaml by npm run generate.\n${astToString(nodes)}`;
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}

const grammars = join(repository, 'lambdas/contracts/filter');

/** Readers of text do not change while they run, so none is made at run time: functions carry no generator. */
async function filterParser(): Promise<string> {
  return peggy.generate(await readFile(join(grammars, 'filter.peggy'), 'utf8'), {
    output: 'source',
    format: 'es',
    allowedStartRules: ['Filter', 'Values'],
  });
}

async function generated(): Promise<ReadonlyMap<string, string>> {
  const version = await readVersion();
  const document = openApiDocument({ version });
  const manifest = z.toJSONSchema(modelManifestSchema);
  return new Map([
    [join(repository, 'docs/api/openapi.yaml'), yamlOf(document)],
    [join(repository, 'docs/api/operator.yaml'), yamlOf(operatorApiDocument({ version }))],
    [
      join(repository, 'training/vitrine/schemas/model-manifest.schema.json'),
      `${JSON.stringify(manifest, null, 2)}\n`,
    ],
    [join(repository, 'sdk/client/schema.ts'), await clientTypes(document)],
    ...(await Promise.all(
      [...new Set(TABLES.map(({ page }) => page))].map(
        async (page) => [join(repository, page), await withTables(page)] as const,
      ),
    )),
    [join(repository, SECURITY), await securityPage()],
    [join(repository, DATA), await dataPage()],
    [join(repository, DICTIONARY), await dictionaryPage()],
    [join(grammars, 'filter-parser.js'), await filterParser()],
  ]);
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

async function current(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const onlyCheck = process.argv.includes('--check');
for (const [path, text] of await generated()) {
  const name = relative(repository, path);
  if ((await current(path)) === text) continue;
  if (onlyCheck) {
    console.error(
      `${name} does not match what it is generated from: run npm run generate, and commit what it writes.`,
    );
    process.exitCode = 1;
    continue;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  console.log(`wrote ${name}`);
}
