import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Rotation } from '../../../lambdas/contracts/caller-key.ts';
import { context, lambdaEnvironment, setEnvironment, withOutput } from '../fakes/lambda-environment.ts';
import { failure, StubAws, success } from '../fakes/stub-aws.ts';

const aws = await StubAws.start();
setEnvironment({ ...lambdaEnvironment(aws.url), USAGE_PLAN_ID: 'plan', KEY_NAME: 'vitrine-prod-shop' });
const { handler } = await import('../../../lambdas/handlers/rotate-caller-key.ts');
afterAll(() => aws.stop());

/** The secret's texts and the stages of its versions; the keys that were made, and those that the API takes. */
let texts: Map<string, string>;
let stages: Map<string, string[]>;
let made: Map<string, string>;
let taken: Set<string>;

const versionOf = (stage: string) => [...stages].find(([, names]) => names.includes(stage))?.[0];
const move = (stage: string, to: string): void => {
  for (const [version, names] of stages)
    stages.set(
      version,
      names.filter((name) => name !== stage),
    );
  stages.set(to, [...(stages.get(to) ?? []), stage]);
};
const keyOf = (id: string, then: () => void) => {
  if (!taken.has(id)) return { status: 404, body: { __type: 'NotFoundException', message: id } };
  then();
  return success({ id });
};

beforeEach(() => {
  texts = new Map([['first', '{}']]);
  stages = new Map([['first', ['AWSCURRENT']]]);
  made = new Map();
  taken = new Set();
  aws.operations = {
    GetSecretValue: ({ VersionId, VersionStage }: { VersionId?: string; VersionStage?: string }) => {
      const text = texts.get(VersionId ?? versionOf(VersionStage ?? '') ?? '');
      return text === undefined
        ? failure('ResourceNotFoundException', 'no such version')
        : success({ SecretString: text });
    },
    PutSecretValue: (put: { ClientRequestToken: string; SecretString: string; VersionStages: string[] }) => {
      texts.set(put.ClientRequestToken, put.SecretString);
      stages.set(put.ClientRequestToken, put.VersionStages);
      return success({});
    },
    DescribeSecret: () => success({ VersionIdsToStages: Object.fromEntries(stages) }),
    UpdateSecretVersionStage: (asked: { MoveToVersionId: string; RemoveFromVersionId: string }) => {
      if (versionOf('AWSCURRENT') !== asked.RemoveFromVersionId) return failure('InvalidParameter', 'stale');
      move('AWSPREVIOUS', asked.RemoveFromVersionId);
      move('AWSCURRENT', asked.MoveToVersionId);
      return success({});
    },
    'POST /apikeys': (body: string) => {
      expect(JSON.parse(body)).toEqual({ name: 'vitrine-prod-shop', enabled: true });
      const id = `key-${made.size + 1}`;
      made.set(id, `${id}-of-twenty-or-more-letters`);
      return success({ id, value: made.get(id) });
    },
    'POST /usageplans/plan/keys': (body: string) => {
      const { keyId } = JSON.parse(body) as { keyId: string };
      if (taken.has(keyId))
        return { status: 409, body: { __type: 'ConflictException', message: 'there already' } };
      taken.add(keyId);
      return success({ id: keyId });
    },
    ...Object.fromEntries(
      ['key-1', 'key-2', 'key-3'].flatMap((id) => [
        [`GET /usageplans/plan/keys/${id}`, () => keyOf(id, () => undefined)],
        [`DELETE /usageplans/plan/keys/${id}`, () => keyOf(id, () => taken.delete(id))],
      ]),
    ),
  };
});

const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
const step = (Step: Rotation['Step'], ClientRequestToken: string) =>
  withOutput(() => handler({ Step, SecretId: 'secret', ClientRequestToken }, context));
const rotate = async (token: string): Promise<void> => {
  for (const Step of STEPS) await step(Step, token);
};
/** What a shop reads. */
const current = (): unknown => JSON.parse(texts.get(versionOf('AWSCURRENT') ?? '') ?? '');

describe('a rotation', () => {
  test('gives the secret a key that the API takes, the first time too', async () => {
    await rotate('second');
    expect(current()).toEqual({ apiKeyId: 'key-1', apiKey: 'key-1-of-twenty-or-more-letters' });
    expect([...taken]).toEqual(['key-1']);
  });

  test('leaves the key before as good as the new one until the next rotation', async () => {
    await rotate('second');
    await rotate('third');
    expect(current()).toMatchObject({ apiKeyId: 'key-2' });
    expect([...taken]).toEqual(['key-1', 'key-2']);
    await rotate('fourth');
    expect(current()).toMatchObject({ apiKeyId: 'key-3' });
    expect([...taken]).toEqual(['key-2', 'key-3']);
  });

  test('that is asked for each step twice makes one key, and takes none too many back', async () => {
    await rotate('second');
    await rotate('third');
    for (const Step of STEPS) {
      await step(Step, 'fourth');
      await step(Step, 'fourth');
    }
    expect(made.size).toBe(3);
    expect(current()).toMatchObject({ apiKeyId: 'key-3' });
    expect([...taken]).toEqual(['key-2', 'key-3']);
  });

  test('gives the secret no key that the API does not take', async () => {
    await rotate('second');
    await step('createSecret', 'third');
    await expect(step('testSecret', 'third')).rejects.toThrow('key-2');
    await expect(step('setSecret', 'another')).rejects.toThrow('There is no key to go on with at setSecret.');
    expect(current()).toMatchObject({ apiKeyId: 'key-1' });
  });

  test('logs no key', async () => {
    const outputs = [];
    for (const Step of STEPS) outputs.push((await step(Step, 'second')).output);
    expect(outputs.join('')).not.toContain('of-twenty');
  });
});
