import { join } from 'node:path';
import type { DataChoice } from '../demo-options.ts';
import { fromRoot, onlineRetailCache, trainingPython } from '../paths.ts';
import type { Say } from '../progress.ts';
import { runProgram } from '../program.ts';
import type { Run } from '../stages/run.ts';
import { checkDataFile, INTERACTIONS, ITEMS, ONLINE_RETAIL, USERS } from './data-file.ts';
import type { DataSet } from './data-set.ts';

/** Whether the user's files are what they are said to be; asked before anything is started for them. */
export async function checkData(choice: DataChoice): Promise<void> {
  switch (choice.kind) {
    case 'simulated':
      return;
    case 'online-retail':
      if (choice.file !== undefined) await checkDataFile(choice.file, ONLINE_RETAIL);
      return;
    case 'own':
      await checkDataFile(choice.interactions, INTERACTIONS);
      await checkDataFile(choice.items, ITEMS);
      if (choice.users !== undefined) await checkDataFile(choice.users, USERS);
  }
}

/** Files to upload: the user's own, or made or fetched now. */
export async function prepareData(run: Run, choice: DataChoice, say: Say): Promise<DataSet> {
  switch (choice.kind) {
    case 'simulated':
      return simulate(run, say);
    case 'online-retail':
      return {
        source: 'online-retail',
        description: 'Online Retail',
        files: [{ dataset: 'online-retail', path: choice.file ?? (await fetchOnlineRetail(run, say)) }],
      };
    case 'own':
      return {
        source: 'personalize',
        description: choice.interactions,
        files: [
          { dataset: 'interactions', path: choice.interactions },
          { dataset: 'items', path: choice.items },
          ...(choice.users === undefined ? [] : [{ dataset: 'users' as const, path: choice.users }]),
        ],
      };
  }
}

async function simulate(run: Run, say: Say): Promise<DataSet> {
  // Until today: beside clicks of today, a past that is long gone would count for nothing.
  say('the last 90 days of a small shop, the same events each time');
  return shopIn(await simulatedIn(run, [], say));
}

/** A shop, and a season after it: all of it but its last six days, with the products that it brings, and those days. */
export interface ShopWithSeason {
  readonly shop: DataSet;
  readonly season: DataSet;
  readonly end: DataSet;
}

/** Makes a shop and `days` of a season in which its shoppers want other things; the last of them is yesterday. */
export async function prepareSeason(run: Run, days: number, say: Say): Promise<ShopWithSeason> {
  const directory = await simulatedIn(run, ['--season-days', String(days)], say);
  const file = (dataset: 'interactions' | 'items', name: string) => ({
    dataset,
    path: join(directory, `${name}.csv`),
  });
  const drop = (description: string, files: DataSet['files']): DataSet => ({
    source: 'personalize',
    description,
    files,
  });
  return {
    shop: shopIn(directory),
    season: drop('a simulated season', [file('interactions', 'season'), file('items', 'season-items')]),
    end: drop('the end of the season', [file('interactions', 'season-end')]),
  };
}

async function simulatedIn(run: Run, more: readonly string[], say: Say): Promise<string> {
  const directory = join(run.directory, 'simulated');
  const today = new Date().toISOString().slice(0, 10);
  const args = ['simulate', '--out', directory, '--end', today, ...more];
  await runVitrine(run, args, 'The simulation of a shop', say);
  return directory;
}

const shopIn = (directory: string): DataSet => ({
  source: 'personalize',
  description: 'a simulated shop',
  files: (['interactions', 'items', 'users'] as const).map((dataset) => ({
    dataset,
    path: join(directory, `${dataset}.csv`),
  })),
});

/** From its official home, checked by its hash, once. */
async function fetchOnlineRetail(run: Run, say: Say): Promise<string> {
  await runVitrine(run, ['fetch-online-retail', '--out', onlineRetailCache], 'Fetching Online Retail', say);
  return join(onlineRetailCache, 'online-retail.csv');
}

async function runVitrine(run: Run, args: readonly string[], purpose: string, say: Say): Promise<void> {
  await runProgram(trainingPython, ['-m', 'vitrine', ...args], {
    purpose,
    cwd: fromRoot('training'),
    log: join(run.directory, `${args[0] ?? 'vitrine'}.log`),
    onLine: say,
    interrupt: run.interrupt,
  });
}
