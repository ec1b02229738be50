import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stillRunning, treeOf, watchTree } from '../../local/cli/process-tree.ts';
import { startProgram } from '../../local/cli/program.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'programs-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const shell = (script: string) =>
  startProgram('/bin/sh', ['-c', script], { cwd: folder, log: join(folder, 'log') });

describe('programs', () => {
  it('are found with their children, and are gone when they have ended', async () => {
    const program = spawn('/bin/sh', ['-c', 'sleep 60 & wait']);
    await once(program, 'spawn');
    let tree = treeOf(program.pid ?? 0);
    while (!tree.some(({ command }) => command === 'sleep 60')) tree = treeOf(program.pid ?? 0);
    expect(stillRunning(tree)).toHaveLength(2);
    for (const { pid } of tree) process.kill(pid, 'SIGKILL');
    await once(program, 'close');
    expect(stillRunning(tree)).toHaveLength(0);
  });

  it('answer what they said last, and how they ended', async () => {
    const { code, lastLines } = await shell('echo one; echo two >&2; exit 3').ended;
    expect(code).toBe(3);
    expect([...lastLines].sort()).toEqual(['one', 'two']);
  });

  it('are stopped with their children, and those that would not stop are killed and named', async () => {
    const program = shell("trap '' TERM; sleep 61 & while :; do sleep 0.1; done");
    let tree = treeOf(program.pid);
    while (!tree.some(({ command }) => command === 'sleep 61')) tree = treeOf(program.pid);
    const killed = await program.stop(300);
    expect(killed.some((line) => line.includes('/bin/sh'))).toBe(true);
    expect(stillRunning(tree)).toHaveLength(0);
  });

  it('end even where a descendant keeps their output open', async () => {
    const program = shell('sleep 62 & exit 0');
    await expect(program.ended).resolves.toMatchObject({ code: 0 });
    const tree = treeOf(program.pid);
    expect(tree).toHaveLength(1);
    await program.stop(0);
    expect(stillRunning(tree)).toHaveLength(0);
  });

  it('may leave a helper that ends by itself, and none that stays', async () => {
    const program = shell('(sleep 1.5 &) ; (sleep 63 &) ; sleep 1.2');
    const tree = watchTree(program.pid);
    await program.ended;
    const left = await tree.end(2_000);
    expect(left.map(({ command }) => command)).toEqual(['sleep 63']);
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    expect(stillRunning(left)).toHaveLength(0);
  });
});
