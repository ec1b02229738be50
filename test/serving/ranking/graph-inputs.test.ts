import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Instance } from '../../../lambdas/contracts/model-host.ts';
import { modelManifestSchema } from '../../../lambdas/contracts/model-manifest.ts';
import { Catalogue } from '../../../serving/model/catalogue.ts';
import { GraphInputs } from '../../../serving/ranking/graph-inputs.ts';
import { FIXTURE_MODEL } from '../running-host.ts';

const FEATURES = [
  { name: 'spend_365d', default: -1 },
  { name: 'events_7d', default: 2 },
];

async function featuresOf(...told: readonly Instance['userFeatures'][]): Promise<unknown> {
  const manifest: unknown = JSON.parse(await readFile(join(FIXTURE_MODEL, 'manifest.json'), 'utf8'));
  const { graph } = modelManifestSchema.parse(manifest);
  const items = await readFile(join(FIXTURE_MODEL, 'items.parquet'));
  const catalogue = await Catalogue.fromParquet(items, graph.items);
  const inputs = new GraphInputs(catalogue, { ...graph, userFeatures: FEATURES }, false);
  const instances = told.map((userFeatures) => ({ history: [], numResults: 1, userFeatures }));
  const { user_features: tensor } = inputs.encode(instances, catalogue.available);
  return { dims: tensor?.dims, data: [...(tensor?.data ?? [])] };
}

describe('user_features', () => {
  test('are the columns that the manifest names, in its order, whatever else is known', async () => {
    const told = { shoe_size: 40, events_7d: 7, spend_365d: 120.5 };
    expect(await featuresOf(told)).toEqual({ dims: [1, 2], data: [120.5, 7] });
  });

  test('are the defaults of the manifest where nothing is known', async () => {
    expect(await featuresOf(undefined, { events_7d: 0 }, {})).toEqual({
      dims: [3, 2],
      data: [-1, 2, -1, 0, -1, 2],
    });
  });
});
