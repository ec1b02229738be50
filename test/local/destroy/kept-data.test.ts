import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { statefulResourcesOf } from '../../../lib/checks/stateful-resources.ts';
import type { AdministratorClients } from '../../../local/cli/destroy/clients.ts';
import { keptData, keptForOthers, removeKeptData } from '../../../local/cli/destroy/kept-data.ts';
import { templatePathsOf } from '../../lib/synthesized.ts';
import { withEveryHandler } from '../../lib/with-every-handler.ts';
import { readFileSync } from 'node:fs';

const kept = (type: string, id: string) => ({ type, id, isKept: true });
const group = kept('AWS::SageMaker::FeatureGroup', 'vitrine-prod-users');
const key = kept('AWS::KMS::Key', 'key-1');

/** What is asked of SageMaker and KMS. */
function listening(): { readonly clients: AdministratorClients; readonly asked: readonly unknown[] } {
  const asked: unknown[] = [];
  const send = (command: { readonly constructor: { readonly name: string }; readonly input: unknown }) => {
    asked.push([command.constructor.name, command.input]);
    return Promise.resolve({});
  };
  return { clients: { sageMaker: { send }, kms: { send } } as unknown as AdministratorClients, asked };
}

describe('what outlives its stack', () => {
  test('goes with the data where it is a mirror of features, before the key that encrypts it', async () => {
    const { clients, asked } = listening();
    await removeKeptData(clients, [key, group]);
    expect(asked).toEqual([
      ['DeleteFeatureGroupCommand', { FeatureGroupName: 'vitrine-prod-users' }],
      ['ScheduleKeyDeletionCommand', { KeyId: 'key-1', PendingWindowInDays: 7 }],
    ]);
  });

  test('keeps an environment from being destroyed unasked', () => {
    expect(keptData([group, { ...group, isKept: false }])).toEqual([group]);
    expect(keptForOthers([group])).toEqual([]);
  });

  test('is removed, of each type that holds data in an environment with all that is optional', () => {
    const types = templatePathsOf(withEveryHandler).flatMap((path) =>
      Object.values(statefulResourcesOf(z.unknown().parse(JSON.parse(readFileSync(path, 'utf8')))))
        .filter(({ deletionPolicy }) => deletionPolicy.startsWith('Retain'))
        .map(({ type }) => type),
    );
    expect(types).toContain('AWS::SageMaker::FeatureGroup');
    const left = [...new Set(types)].filter((type) => keptData([kept(type, 'id')]).length === 0);
    expect(left).toEqual([]);
  });
});
