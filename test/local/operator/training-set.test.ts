import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { addTrainingSets } from '../../../local/cli/operator/training-set-commands.ts';
import { StubAws } from '../../lambdas/fakes/stub-aws.ts';

const BUCKET = 'artifacts';
const PIN = 'training-sets/pinned.json';

let aws: StubAws;
/** What the bucket holds, by key. */
let objects: Map<string, string>;

beforeAll(async () => {
  aws = await StubAws.start();
});
afterAll(() => aws.stop());

const march = {
  runId: 'march',
  createdAt: '2026-03-01T00:00:00.000Z',
  snapshots: { interactions: '9007199254740993', items: '2' },
  checksum: '00ff00ff00ff00ff',
  rows: 100,
  users: 10,
  items: 5,
  eventTypes: { view: 90, purchase: 10 },
  rowsOfUnknownItems: 1,
  start: '2026-01-01T00:00:00.000Z',
  end: '2026-02-28T00:00:00.000Z',
  cut: '2026-02-14T00:00:00.000Z',
  horizonDays: 14,
  scale: ['All shoppers are in it.'],
};
const april = {
  ...march,
  runId: 'april',
  createdAt: '2026-04-01T00:00:00.000Z',
  snapshots: { interactions: '9007199254740995', items: '2' },
  checksum: '11ff11ff11ff11ff',
  rows: 130,
  eventTypes: { view: 110, purchase: 10, save: 10 },
};

beforeEach(() => {
  aws.calls.length = 0;
  objects = new Map(
    [march, april].map((set) => [`training-sets/${set.runId}/training-set.json`, JSON.stringify(set)]),
  );
  const missing = { status: 404, body: '<Error><Code>NoSuchKey</Code><Message>none</Message></Error>' };
  const folders = ['april', 'being-built', 'march'];
  const listing = `<ListBucketResult>${folders
    .map((name) => `<CommonPrefixes><Prefix>training-sets/${name}/</Prefix></CommonPrefixes>`)
    .join('')}</ListBucketResult>`;
  const keys = [...folders.map((name) => `training-sets/${name}/training-set.json`), PIN];
  aws.operations = {
    [`GET /${BUCKET}`]: () => ({ status: 200, body: listing }),
    [`GET /${BUCKET}/`]: () => ({ status: 200, body: listing }),
    [`GET /${BUCKET}/training-sets/may/training-set.json`]: () => missing,
    ...Object.fromEntries(
      keys.map((key) => [
        `GET /${BUCKET}/${key}`,
        () => {
          const text = objects.get(key);
          return text === undefined ? missing : { status: 200, body: text };
        },
      ]),
    ),
    [`PUT /${BUCKET}/${PIN}`]: (body: string) => {
      objects.set(PIN, body);
      return { status: 200, body: '' };
    },
    [`DELETE /${BUCKET}/${PIN}`]: () => {
      objects.delete(PIN);
      return { status: 204, body: '' };
    },
  };
});

/** What a command shows: as data, and as text for people. */
async function run(...args: string[]): Promise<{ readonly data: unknown; readonly text: string }> {
  const s3 = new S3Client({
    endpoint: aws.url,
    region: 'eu-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  let shown: { data: unknown; text: string } = { data: undefined, text: '' };
  const program = new Command();
  addTrainingSets(program, {
    lake: () => Promise.resolve({ s3, outputs: { ArtifactBucketName: BUCKET } }),
    show: (answer, forPeople) => {
      shown = { data: answer, text: forPeople(answer) };
    },
  });
  await program.parseAsync(['training-set', ...args], { from: 'user' });
  return shown;
}

test('sets are listed newest first, without those that are being built', async () => {
  const { data, text } = await run('list');
  expect(data).toEqual({ pinned: null, sets: [april, march] });
  expect(text.split('\n')[1]).toMatch(/^april +2026-04-01\S+ +130 +9007199254740995 +11ff11ff11ff11ff/);
});

test('a set is shown with its snapshots and events', async () => {
  const { data, text } = await run('show', 'march');
  expect(data).toEqual(march);
  expect(text).toMatch(/snapshot interactions +9007199254740993/);
  expect(text).toMatch(/events purchase +10/);
});

test('two sets are told apart by what differs, and by how much', async () => {
  const { data } = await run('diff', 'march', 'april');
  expect(data).toEqual([
    { what: 'rows', from: 100, to: 130, change: 30 },
    { what: 'events view', from: 90, to: 110, change: 20 },
    { what: 'snapshot interactions', from: '9007199254740993', to: '9007199254740995' },
    { what: 'checksum', from: '00ff00ff00ff00ff', to: '11ff11ff11ff11ff' },
    { what: 'events save', from: undefined, to: 10, change: 10 },
  ]);
  expect((await run('diff', 'march', 'march')).text).toBe('They are the same.');
});

test('a rollback names the snapshots that training then reads, until it is taken back', async () => {
  await run('rollback', 'march');
  expect(JSON.parse(objects.get(PIN) ?? '')).toEqual({ trainingSet: 'march', snapshots: march.snapshots });
  expect((await run('list')).text).toContain('Training reads what march was built from.');
  expect((await run('unpin')).data).toEqual({ pinned: null });
  expect(objects.has(PIN)).toBe(false);
  await expect(run('unpin')).rejects.toThrow('No training set is pinned');
});

test('a set that there is not is refused, and changes nothing', async () => {
  await expect(run('rollback', 'may')).rejects.toThrow("There is no training set 'may'");
  expect(objects.has(PIN)).toBe(false);
});
