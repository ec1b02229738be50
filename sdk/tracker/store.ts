/** What outlives the page, under names of this tracker alone. */
export interface Store {
  get(name: string): string;
  set(name: string, value: string): void;
  clear(): void;
}

const PREFIX = 'vitrine.';
const NAMES = ['queue', 'session'];

/** localStorage; where it is full or forbidden, this page's memory, so that tracking goes on. */
export function openStore(): Store {
  const memory = new Map<string, string>();
  const guarded = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  return {
    get: (name) => memory.get(name) ?? guarded(() => localStorage.getItem(PREFIX + name)) ?? '',
    set: (name, value) => {
      const isStored = guarded(() => (localStorage.setItem(PREFIX + name, value), true));
      if (isStored) memory.delete(name);
      else memory.set(name, value);
    },
    clear: () => {
      memory.clear();
      for (const name of NAMES)
        guarded(() => {
          localStorage.removeItem(PREFIX + name);
        });
    },
  };
}
