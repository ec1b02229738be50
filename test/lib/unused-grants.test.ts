import { expect, test } from '@jest/globals';
import { byLogicalId, grantsIn, unusedGrants, usedGrantsIn, withoutReason } from './unused-grants.ts';

const grant = (action: string, resource = '*', role = 'Reader') => ({ role, action, resource });

test('each action on each resource that a policy allows is a grant; what it denies is none', () => {
  const document = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: ['a', 'b'], Condition: {} },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'c' },
      { Effect: 'Deny', NotAction: 's3:*', Resource: '*' },
    ],
  };
  expect(grantsIn('Reader', JSON.stringify(document))).toEqual([
    grant('s3:Get*', 'a'),
    grant('s3:Get*', 'b'),
    grant('s3:List*', 'a'),
    grant('s3:List*', 'b'),
    grant('sqs:SendMessage', 'c'),
  ]);
});

test('a policy that allows all but what it names is refused', () => {
  const Statement = { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' };
  expect(() => grantsIn('Reader', JSON.stringify({ Statement }))).toThrow();
});

test('a grant is unused until its own role was let pass by it', () => {
  const used = usedGrantsIn(
    '{"role":"Reader","action":"a:Get","resource":"*"}\n{"role":"Writer","action":"a:Put","resource":"*"}\n',
  );
  const granted = [grant('a:Get'), grant('a:Put'), grant('a:Put'), grant('a:Get', 'b')];
  expect(unusedGrants(granted, used)).toEqual([grant('a:Put'), grant('a:Get', 'b')]);
});

test('what is unused needs a reason, and a reason something that is granted, action by action', () => {
  const reasons = [
    { actions: ['a:Get', 'a:Put'], resource: /^b$/, reason: 'of b' },
    { role: /^Writer/, actions: ['a:Get'], reason: 'of writers' },
  ];
  const unused = [grant('a:Get', 'b'), grant('a:Get', 'c')];
  expect(withoutReason({ granted: unused, unused }, reasons)).toEqual({
    unexplained: ['Reader: a:Get on c'],
    outdated: ['a:Put: of b', 'a:Get: of writers'],
  });
  const all = [grant('a:Get', 'b'), grant('a:Put', 'b'), grant('a:Get', 'c', 'WriterRole')];
  expect(withoutReason({ granted: all, unused: [] }, reasons)).toEqual({ unexplained: [], outdated: [] });
});

test('grants have the names of the template', () => {
  const ids = new Map([
    ['Vitrine-local-Api-Role-1a2b', 'Role0123ABCD'],
    ['vitrine-local', 'Table89ABCDEF'],
    ['vitrine-local-raw', 'Raw'],
  ]);
  const resource = 'arn:aws:s3:::vitrine-local-raw/vitrine-local/*';
  expect(byLogicalId(grant('s3:Get*', resource, 'Vitrine-local-Api-Role-1a2b'), ids)).toEqual(
    grant('s3:Get*', 'arn:aws:s3:::<Raw>/<Table>/*', 'Role'),
  );
  const asset = `arn:aws:s3:::assets/${'a1'.repeat(32)}.py`;
  expect(byLogicalId(grant('s3:Get*', asset), ids).resource).toBe('arn:aws:s3:::assets/HASH.py');
});
