import { beforeEach, describe, expect, test } from '@jest/globals';
import { ModelArchiveError } from '../../../lambdas/domain/errors.ts';
import type { ModelArchive } from '../../../lambdas/domain/ports/model-archive.ts';

export const RUN = { id: 'run-7', url: 'https://mlflow.shop.example/#/experiments/1/runs/run-7' };

/** What every archive must do. @param make one with a manifest, a card and `RUN` at `s3://artifacts/models/a/model.tar.gz` */
export function modelArchiveContract(name: string, make: () => Promise<ModelArchive>): void {
  describe(`${name} as a model archive`, () => {
    let archive: ModelArchive;
    beforeEach(async () => {
      archive = await make();
    });

    test('reads the manifest and the card', async () => {
      const { manifest, card } = await archive.read('s3://artifacts/models/a/model.tar.gz');
      expect(manifest).toMatchObject({ schemaVersion: 1, name: expect.any(String) });
      expect(card).toMatch(/^# /);
    });

    test('knows the run that made a model, where it was tracked', async () => {
      expect(await archive.run('s3://artifacts/models/a/model.tar.gz')).toEqual(RUN);
      expect(await archive.run('s3://artifacts/models/none/model.tar.gz')).toBeUndefined();
    });

    test('says so when there is none', async () => {
      const missing = archive.read('s3://artifacts/models/none/model.tar.gz');
      await expect(missing).rejects.toBeInstanceOf(ModelArchiveError);
    });
  });
}
