import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failOnFallbacks, resourceEvent } from '../../../local/cli/stages/deploy.ts';

describe('resourceEvent', () => {
  it('shortens a line of CloudFormation events', () => {
    const line =
      'Vitrine-local-Lake |  3/14 | 5:44:42 AM | CREATE_COMPLETE | AWS::S3::Bucket | Vitrine-local/Lake/Raw (Raw1)';
    expect(resourceEvent(line)).toEqual({
      text: '3/14 of Vitrine-local-Lake: Vitrine-local/Lake/Raw',
      failed: false,
    });
  });

  it('keeps the whole reason of a failure', () => {
    const line =
      'Vitrine-local-Lake |  3/14 | 5:44:42 AM | CREATE_FAILED | AWS::S3::Bucket | Raw (Raw1) Access denied';
    expect(resourceEvent(line)).toEqual({ text: 'AWS::S3::Bucket Raw (Raw1) Access denied', failed: true });
  });

  it.each(['', '✨  Synthesis time: 5.1s', 'WARNING a | b | c | d | e | f'])('passes over %j', (line) => {
    expect(resourceEvent(line)).toBeUndefined();
  });
});

describe('failOnFallbacks', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'fallbacks-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('names the type, the resource and its stack', () => {
    const file = join(folder, 'cfn-fallbacks.json');
    const fallback = { stack: 'Vitrine-local-Lake', logicalId: 'Job', type: 'AWS::Glue::Crawler' };
    writeFileSync(file, JSON.stringify([fallback]));
    expect(() => {
      failOnFallbacks(file);
    }).toThrow('AWS::Glue::Crawler (Job of Vitrine-local-Lake)');
  });

  it('is content where nothing fell back', () => {
    expect(() => {
      failOnFallbacks(join(folder, 'absent.json'));
    }).not.toThrow();
  });
});
