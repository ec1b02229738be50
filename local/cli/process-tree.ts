import { execFileSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** A process by more than its number, which the system gives again to others. */
export interface ProcessMark {
  readonly pid: number;
  readonly started: string;
  readonly command: string;
}

interface ProcessRow extends ProcessMark {
  readonly parent: number;
  readonly group: number;
}

const COLUMNS = 'pid=,ppid=,pgid=,lstart=,args=';
// `lstart` is five words: Sat Nov 21 05:23:39 2026.
const ROW = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/;

function processTable(): readonly ProcessRow[] {
  const text = execFileSync('ps', ['-A', '-o', COLUMNS], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return text.split('\n').flatMap((line) => {
    const [, pid, parent, group, started = '', command = ''] = ROW.exec(line) ?? [];
    if (pid === undefined) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started, command }];
  });
}

/** The process, its group, and all that descends from them now. */
export function treeOf(pid: number): readonly ProcessMark[] {
  const table = processTable();
  const found = new Set(table.filter((row) => row.pid === pid || row.group === pid));
  // A set's iteration reaches what is added to it on the way.
  for (const member of found) for (const row of table) if (row.parent === member.pid) found.add(row);
  return [...found];
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

const WATCH_EVERY_MS = 1_000;
const LEAVING_EVERY_MS = 50;

/**
 * Remembers the descendants of a process, also those whose parents end before them. `end` answers those that have not
 * ended by themselves within the patience, in milliseconds.
 */
export function watchTree(pid: number): {
  readonly end: (patienceMs: number) => Promise<readonly ProcessMark[]>;
} {
  const seen = new Map<string, ProcessMark>();
  const look = (): void => {
    for (const mark of treeOf(pid)) seen.set(`${mark.pid} ${mark.started}`, mark);
  };
  look();
  const timer = setInterval(look, WATCH_EVERY_MS);
  return {
    end: async (patienceMs) => {
      clearInterval(timer);
      look();
      const patient = performance.now() + patienceMs;
      let left = stillRunning([...seen.values()]);
      // Such as Python's resource tracker, which ends when it sees that its parent has.
      while (left.length > 0 && performance.now() < patient) {
        await delay(LEAVING_EVERY_MS);
        left = stillRunning(left);
      }
      return left;
    },
  };
}
