import { describe, expect, it } from '@jest/globals';
import { parseDemoOptions } from '../../local/cli/demo-options.ts';
import { fromUser } from '../../local/cli/paths.ts';

describe('parseDemoOptions', () => {
  it('simulates a shop and stays up when nothing is said', () => {
    expect(parseDemoOptions([])).toEqual({
      data: { kind: 'simulated' },
      once: false,
      breakRelease: false,
      drift: false,
    });
  });

  it('reads everything that can be said of a known data set', () => {
    const args = [
      '--once',
      '--break-release',
      '--json',
      'out.json',
      '--port',
      '5000',
      '--dataset',
      'online-retail',
      '--file',
      'a.csv',
    ];
    expect(parseDemoOptions(args)).toEqual({
      data: { kind: 'online-retail', file: fromUser('a.csv') },
      once: true,
      breakRelease: true,
      drift: false,
      json: fromUser('out.json'),
      port: 5000,
    });
  });

  it('tells of a season on a shop that it simulates', () => {
    expect(parseDemoOptions(['--drift'])).toMatchObject({ drift: true, data: { kind: 'simulated' } });
  });

  it("reads a shop's own files", () => {
    expect(
      parseDemoOptions(['--interactions', '/a.csv', '--items', '/b.csv', '--users', '/c.csv'])?.data,
    ).toEqual({
      kind: 'own',
      interactions: '/a.csv',
      items: '/b.csv',
      users: '/c.csv',
    });
  });

  it.each([
    [['--dataset', 'movielens'], 'simulated, online-retail'],
    [['--interactions', 'a.csv'], 'Give both --interactions and --items'],
    [['--items', 'b.csv'], 'Give both --interactions and --items'],
    [['--file', 'a.csv'], '--dataset online-retail'],
    [['--dataset', 'online-retail', '--interactions', 'a.csv', '--items', 'b.csv'], 'not both'],
    [['--port', 'seven'], '1 to 65535'],
    [['--drift', '--break-release'], 'leave out --break-release'],
    [['--drift', '--dataset', 'online-retail'], 'leave out'],
    [['--onse'], "unknown option '--onse'"],
    [['extra'], 'too many arguments'],
  ])('refuses %j with a sentence', (args, sentence) => {
    expect(() => parseDemoOptions(args)).toThrow(expect.objectContaining({ name: 'Failure' }));
    expect(() => parseDemoOptions(args)).toThrow(sentence);
  });
});
