import type { Latency, ModelInspection } from '../../../lambdas/contracts/model-inspection.ts';

import userFeatures from '../../../training/vitrine/schemas/user-features.json' with { type: 'json' };

type Row = readonly [name: string, value: string];

const SHOWN_HYPERPARAMETERS = 40;

/** The inspection for people: sections of names and values. */
export function inspectionText(file: string, inspection: ModelInspection): string {
  return [
    [file],
    ...(inspection.manifest
      ? aboutModel(inspection.manifest)
      : [['', 'A graph by itself, without manifest.']]),
    signature(inspection.graph),
    section('Graph', graphRows(inspection.graph)),
    section('Largest constants', inspection.graph.constants.largest.map(constantRow)),
    section('Cost', costRows(inspection)),
    section('Checked', checkedRows(inspection)),
  ]
    .flat()
    .join('\n');
}

type Manifest = NonNullable<ModelInspection['manifest']>;

function aboutModel(manifest: Manifest): string[][] {
  const { trainingSet, graph } = manifest;
  const day = (instant: string): string => instant.slice(0, 10);
  const snapshots = Object.entries(trainingSet.snapshots).map(([table, id]) => `${table} ${id}`);
  return [
    section('Model', [
      ['name', manifest.name],
      ['version', manifest.version],
      ['algorithm', manifest.algorithm],
      ['created', manifest.createdAt],
      ['code revision', manifest.codeRevision],
      ['owner', manifest.owner ?? 'unknown'],
      ['consent basis', manifest.consentBasis ?? 'unknown'],
      ['to be retired', manifest.retireOn ?? 'not decided'],
    ]),
    section('Trained on', [
      ['rows', `${count(trainingSet.rows)} of ${count(trainingSet.users)} users`],
      ['from, to', `${day(trainingSet.start)}, ${day(trainingSet.end)}`],
      ['cut', `${trainingSet.cut} (fitted until the ${manifest.fitUntil})`],
      ['snapshots', snapshots.join(', ') || 'none: the data are not from the lake'],
    ]),
    section('Understands', [
      ['items', count(graph.items)],
      ['history', `${count(graph.historyLength)} events`],
      ['event types', graph.eventTypes.join(', ')],
      ['user features', graph.userFeatures.map(userFeature).join(', ') || 'none'],
      ['answers', `${count(graph.topK)} items`],
    ]),
    section('Hyperparameters', hyperparameterRows(manifest)),
    section('Metrics', metricRows(manifest)),
  ];
}

/** One that no batch run writes is what a caller of `POST /predict` says, and else its default. */
function userFeature({ name, default: of }: Manifest['graph']['userFeatures'][number]): string {
  const written = userFeatures.some((each) => each.name === name);
  return `${name} (${of}${written ? '' : ', which no batch run writes'})`;
}

function hyperparameterRows({ hyperparameters }: Manifest): Row[] {
  const rows = Object.entries(hyperparameters).map(([name, value]): Row => [name, `${value}`]);
  const more = rows.length - SHOWN_HYPERPARAMETERS;
  return more > 0 ? [...rows.slice(0, SHOWN_HYPERPARAMETERS), ['...', `and ${more} more (--json)`]] : rows;
}

/** One row a model, the inspected one first; one column a metric. */
function metricRows({ name, metrics, baselines }: Manifest): Row[] {
  const columns = Object.keys(metrics);
  if (columns.length === 0) return [];
  const cell = (text: string, column: string): string =>
    text.padStart(Math.max(column.length, '0.0000'.length));
  const row = (title: string, values: Readonly<Record<string, number>>): Row => [
    title,
    columns.map((column) => cell(values[column]?.toFixed(4) ?? '-', column)).join('  '),
  ];
  return [
    ['', columns.map((column) => cell(column, column)).join('  ')],
    row(name, metrics),
    ...Object.entries(baselines).map(([baseline, values]) => row(baseline, values)),
  ];
}

function signature({ inputs, outputs }: ModelInspection['graph']): string[] {
  const row = ({ name, type, shape }: (typeof inputs)[number]): Row => [
    name,
    `${type} [${shape.join(', ')}]`,
  ];
  return [...section('Inputs', inputs.map(row)), ...section('Outputs', outputs.map(row))];
}

function graphRows(graph: ModelInspection['graph']): Row[] {
  const operators = Object.entries(graph.operators);
  const all = operators.reduce((sum, [, times]) => sum + times, 0);
  return [
    ['file', size(graph.bytes)],
    [
      'opsets',
      Object.entries(graph.opsets)
        .map((opset) => opset.join(' '))
        .join(', '),
    ],
    ['written by', `${graph.producer || 'unknown'}, IR version ${graph.irVersion}`],
    ['operators', `${count(all)}: ${operators.map(([name, times]) => `${name} ${times}`).join(', ')}`],
    ['constants', `${count(graph.constants.count)}, ${size(graph.constants.bytes)}`],
  ];
}

const constantRow = ({
  name,
  type,
  shape,
  bytes,
}: ModelInspection['graph']['constants']['largest'][number]): Row => [
  name,
  `${type} [${shape.join(', ')}], ${size(bytes)}`,
];

function costRows({ memoryMb, latencyMs }: ModelInspection): Row[] {
  const times = ({ p50, p90, p99, max }: Latency): string =>
    `p50 ${p50.toFixed(3)} ms, p90 ${p90.toFixed(3)}, p99 ${p99.toFixed(3)}, max ${max.toFixed(3)}`;
  return [
    [
      'memory',
      `${memoryMb.loaded} MB after loading and one request; the process at most ${memoryMb.peak} MB`,
    ],
    [
      'one request',
      `${count(latencyMs.history)} events of history, one thread, ${count(latencyMs.runs)} runs`,
    ],
    ['  graph', times(latencyMs.graph)],
    ...(latencyMs.request ? [['  in the host', times(latencyMs.request)] as const] : []),
  ];
}

function checkedRows({ verified }: ModelInspection): Row[] {
  const hashes: Row[] =
    verified.length > 0 ? [['hashes', `${verified.join(' and ')} are what the manifest lists`]] : [];
  return [...hashes, ['signature', 'the model host can serve this graph']];
}

/** A title, then its rows with the values in one column; nothing where there are no rows. */
function section(title: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  return ['', title, ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)];
}

const count = (value: number): string => value.toLocaleString('en');

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
