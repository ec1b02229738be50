import { join } from 'node:path';
import { buildServing } from '../build/serving.ts';
import type { DataSet } from './data/data-set.ts';
import { prepareData } from './data/prepare-data.ts';
import type { DataChoice } from './demo-options.ts';
import { clientsOf } from './embedded-aws/clients.ts';
import type { Emulator } from './embedded-aws/emulator.ts';
import { stackOutputs } from './embedded-aws/outputs.ts';
import { type Recommendations, type ShopApi, shopApi } from './embedded-aws/shop-api.ts';
import { startOnFreePort } from './embedded-aws/start.ts';
import type { Progress } from './progress.ts';
import { click, type Clicked } from './stages/click.ts';
import { deploy } from './stages/deploy.ts';
import { fallBack, type Fallback } from './stages/fall-back.ts';
import { ingest, type Ingested } from './stages/ingest.ts';
import { approveAndRelease, type LiveRelease, releaseAgain } from './stages/release.ts';
import type { DeployedRun, Run } from './stages/run.ts';
import { chooseStory, type Story } from './stages/shopper.ts';
import { train, type TrainedModel } from './stages/train.ts';
import { upload } from './stages/upload.ts';

interface FirstModel {
  readonly ingested: Ingested;
  readonly trained: TrainedModel;
  readonly live: LiveRelease;
}

export interface LoopResult extends FirstModel {
  readonly run: DeployedRun;
  readonly api: ShopApi;
  readonly story: Story;
  readonly clicked: Clicked;
  readonly fallback: Fallback;
  /** After the model host was brought back. */
  readonly recovered: Recommendations;
}

/** Starts the embedded AWS and deploys the platform on it. */
export async function start(
  run: Run,
  progress: Progress,
  port: number | undefined,
  started: (emulator: Emulator) => void,
): Promise<DeployedRun> {
  const emulator = await progress.stage('start', 'Start the embedded AWS', async (say) => {
    const servingBundle = await buildServing(join(run.directory, 'serving', 'main.mjs'));
    const stateDir = join(run.directory, 'aws');
    const answering = await startOnFreePort({ stateDir, port, servingBundle, interrupt: run.interrupt });
    started(answering);
    say(answering.endpoint);
    return answering;
  });
  const clients = clientsOf(emulator.endpoint);
  await progress.stage('deploy', 'Deploy the stacks', (say) => deploy(run, emulator, say));
  return { ...run, emulator, clients, outputs: await stackOutputs(clients) };
}

/** From files to a model that serves. */
export async function firstModel(
  run: DeployedRun,
  dataSet: DataSet,
  progress: Progress,
): Promise<FirstModel> {
  await progress.stage('upload', 'Upload to the raw bucket', (say) => upload(run, dataSet, say));
  const ingested = await progress.stage('ingest', 'Ingest into the lake', (say) => ingest(run, dataSet, say));
  const trained = await progress.stage('train', 'Train, evaluate and register', (say) => train(run, say));
  const live = await progress.stage('release', 'Approve and release', (say) =>
    approveAndRelease(run, trained.modelPackageArn, say),
  );
  return { ingested, trained, live };
}

/** From files to a model that serves, and what clicks and a crash do to its answers. */
export async function loop(run: DeployedRun, data: DataChoice, progress: Progress): Promise<LoopResult> {
  const dataSet = await progress.stage('data', 'Prepare the data', (say) => prepareData(run, data, say));
  const { ingested, trained, live } = await firstModel(run, dataSet, progress);
  const api = await shopApi(run.clients, run.outputs);
  const story = await chooseStory(run, api);
  const clicked = await progress.stage(
    'click',
    `Recommend to ${story.userId}, and click three times`,
    (say) => click(api, story, run.interrupt, say),
  );
  const fallback = await progress.stage('fallback', 'Kill the model host', (say) =>
    fallBack(run, api, story.userId, say),
  );
  const released = await progress.stage('recover', 'Release the model again', (say) =>
    releaseAgain(run, live, say),
  );
  const recovered = await api.recommendations({ userId: story.userId });
  return { run, api, ingested, trained, live: released, story, clicked, fallback, recovered };
}
