import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { escaped, Signer } from '../../../../lambdas/runtime/aws/signer.ts';
import { Sha256 } from '../../fakes/sha256.ts';

const AT = Date.UTC(2015, 7, 30, 12, 36);
const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const region = 'us-east-1';
const signer = (sessionToken?: string, service = 'service') =>
  new Signer({ service, region, credentials: () => ({ ...keys, sessionToken }), now: () => AT });
const vanilla = { host: 'example.amazonaws.com', path: '/', query: {}, headers: {}, body: '' };
const TOKEN =
  'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';

describe('a signature', () => {
  /** From AWS's test suite for version 4. */
  test.each([
    ['post-vanilla', {}, undefined, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-vanilla-query',
      { query: { Param1: 'value1' } },
      undefined,
      '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
    ],
    [
      'post-x-www-form-urlencoded',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Param1=value1' },
      undefined,
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    ['post-sts-header-before', {}, TOKEN, '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead'],
  ])('is that of %s', (_, rest, token, signature) => {
    const { authorization } = signer(token).sign({ ...vanilla, ...rest });
    expect(authorization).toContain(`Credential=AKIDEXAMPLE/20150830/${region}/service/aws4_request, `);
    expect(authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });

  test("is the SDK's own, whatever is signed", async () => {
    const options = { service: 'lambda', region, credentials: keys, sha256: Sha256 };
    const sdk = new SignatureV4({ ...options, applyChecksum: false });
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    const part = text.filter((one) => !/^\.+$/.test(one)).map(escaped);
    const parts = fc.array(part, { minLength: 1 });
    // The SDK loses this one.
    const queries = fc.dictionary(
      text.filter((name) => name !== '__proto__'),
      text,
    );
    const own = signer(undefined, 'lambda');
    await fc.assert(
      fc.asyncProperty(parts, queries, text, async (names, query, body) => {
        const path = `/${names.join('/')}`;
        const headers = { 'content-type': 'application/json', 'x-amz-target': 'a  b ' };
        const { authorization } = own.sign({ ...vanilla, path, query, headers, body });
        const expected = await sdk.sign(
          {
            method: 'POST',
            protocol: 'https:',
            hostname: vanilla.host,
            path,
            query,
            headers: { ...headers, host: vanilla.host },
            body,
          },
          { signingDate: new Date(AT) },
        );
        expect(authorization).toBe(expected.headers['authorization']);
      }),
      // Of names, one begins with another: they are in order by themselves, without their values.
      { examples: [[['a'], { 'a b': '1', a: '2' }, 'body']] },
    );
  });

  test('is by the keys and of the day of its moment', () => {
    let now = AT;
    let secretAccessKey = keys.secretAccessKey;
    const credentials = () => ({ ...keys, secretAccessKey, sessionToken: undefined });
    const lasting = new Signer({ service: 'service', region, credentials, now: () => now });
    const signed = () => lasting.sign(vanilla)['authorization'];
    const first = signed();
    expect(signed()).toBe(first);
    secretAccessKey = 'another';
    expect(signed()).not.toBe(first);
    secretAccessKey = keys.secretAccessKey;
    now += 86_400_000;
    expect(signed()).toContain('/20150831/');
    now = AT;
    expect(signed()).toBe(first);
  });
});
