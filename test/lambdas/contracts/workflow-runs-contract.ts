import { beforeEach, describe, expect, test } from '@jest/globals';
import { UnknownPageError } from '../../../lambdas/domain/errors.ts';
import type { WorkflowRun, WorkflowRuns } from '../../../lambdas/domain/ports/workflow-runs.ts';

export interface WorkflowRunsUnderTest {
  readonly runs: WorkflowRuns;
  /** Ends a run, as its workflow would. */
  end(id: string, ending: Pick<WorkflowRun, 'state' | 'output' | 'cause'>): void;
}

/** What all runs of a workflow must do. @param make a workflow that never ran */
export function workflowRunsContract(name: string, make: () => Promise<WorkflowRunsUnderTest>): void {
  describe(`${name} as runs of a workflow`, () => {
    let underTest: WorkflowRunsUnderTest;
    beforeEach(async () => {
      underTest = await make();
    });
    const start = (id: string) => underTest.runs.start(id, { asked: id });

    test('starts a run, which says where it is', async () => {
      expect(await start('a')).toBe('started');
      const run = await underTest.runs.find('a');
      expect(run).toMatchObject({ id: 'a', state: 'running', input: { asked: 'a' }, step: 'Start' });
      expect(Date.parse(run?.startedAt ?? '')).not.toBeNaN();
      expect(run?.endedAt).toBeUndefined();
    });

    test('starts no second run of an id, not even when the first has ended', async () => {
      await start('a');
      underTest.end('a', { state: 'succeeded', output: { done: true } });
      expect(await start('a')).toBe('taken');
      expect(await underTest.runs.find('a')).toMatchObject({ state: 'succeeded', output: { done: true } });
    });

    test('tells why a run failed', async () => {
      await start('a');
      underTest.end('a', { state: 'failed', cause: 'The endpoint did not come up.' });
      const run = await underTest.runs.find('a');
      expect(run).toMatchObject({ state: 'failed', cause: 'The endpoint did not come up.' });
      expect(run?.step).toBeUndefined();
    });

    test('stops a run, and says why', async () => {
      await start('a');
      await underTest.runs.stop('a', 'Ada stopped it.');
      expect(await underTest.runs.find('a')).toMatchObject({ state: 'stopped', cause: 'Ada stopped it.' });
    });

    test('lists runs newest first, page by page, or those alone that go on', async () => {
      for (const id of ['a', 'b', 'c']) await start(id);
      underTest.end('c', { state: 'succeeded' });
      const first = await underTest.runs.list({ limit: 2 });
      expect(first.items.map(({ id, state }) => `${id} ${state}`)).toEqual(['c succeeded', 'b running']);
      const second = await underTest.runs.list({ limit: 2, next: first.next });
      expect(second.items.map(({ id }) => id)).toEqual(['a']);
      expect(second.next).toBeUndefined();
      const running = await underTest.runs.list({ limit: 10, state: 'running' });
      expect(running.items.map(({ id }) => id)).toEqual(['b', 'a']);
    });

    test('has no page that none before it named', async () => {
      await expect(underTest.runs.list({ limit: 2, next: 'nowhere' })).rejects.toThrow(UnknownPageError);
    });

    test.each(['none', '../a', 'a b', ''])('knows no run %j', async (id) => {
      expect(await underTest.runs.find(id)).toBeUndefined();
    });
  });
}
