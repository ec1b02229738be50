import { describe, expect, it } from '@jest/globals';
import { assertAccountedFor } from '../../../local/cli/stages/ingest.ts';

const report = (rows: number, accepted: number, quarantined: number, duplicates: number) => ({
  rows,
  accepted,
  quarantined,
  duplicates,
  reasons: { quarantined: { 'bad timestamp': quarantined }, duplicates: {} },
  datasets: { interactions: { rows, accepted, quarantined, duplicates } },
});

describe('assertAccountedFor', () => {
  it('is content when every row has a fate', () => {
    expect(() => {
      assertAccountedFor(report(10, 7, 2, 1));
    }).not.toThrow();
  });

  it('does not let a row be lost', () => {
    expect(() => {
      assertAccountedFor(report(10, 7, 1, 1));
    }).toThrow('lost rows: of 10, 7 were accepted, 1 quarantined and 1 duplicates');
  });

  it('says why nothing was accepted', () => {
    expect(() => {
      assertAccountedFor(report(3, 0, 3, 0));
    }).toThrow('No interaction was accepted; correct the file (3 bad timestamp)');
  });
});
