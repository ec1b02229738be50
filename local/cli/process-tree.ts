import { execFileSync } from 'node:child_process';

/** A process by more than its number, which the system gives again to others. */
export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
  readonly command: string;
}

interface ProcessRow extends ProcessMark {
  readonly parent: number;
}

function processTable(): readonly ProcessRow[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,lstart=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return text.split('\n').flatMap((line) => {
    // `lstart` is five words: Sat Nov 21 05:23:39 2026.
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line);
    if (!match) return [];
    const [, pid = '', parent = '', started = '', command = ''] = match;
    return [{ pid: Number(pid), parent: Number(parent), started, command }];
  });
}

/** The process and all that descends from it now. */
export function treeOf(pid: number): readonly ProcessMark[] {
  const table = processTable();
  const found = table.filter((row) => row.pid === pid);
  for (const member of found) found.push(...table.filter((row) => row.parent === member.pid));
  return found;
}

/** Which of these processes are still there. */
export function stillRunning(marks: readonly ProcessMark[]): readonly ProcessMark[] {
  const table = new Map(processTable().map((row) => [row.pid, row]));
  return marks.filter(({ pid, started }) => {
    const row = table.get(pid);
    // A zombie has ended; its parent has not looked yet.
    return row?.started === started && !row.command.includes('<defunct>');
  });
}
