import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ModelPointer, parsePointer, type PointedAt, PointerUnreadableError } from './model-pointer.ts';

/** A pointer in a file, for hosts on one machine. Whoever writes it renames a whole file into its place. */
export class FileModelPointer implements ModelPointer {
  readonly #path: string;

  constructor(url: string) {
    this.#path = fileURLToPath(url);
  }

  async read(): Promise<PointedAt | undefined> {
    try {
      return parsePointer(this.#path, await readFile(this.#path, 'utf8'));
    } catch (error) {
      if (error instanceof PointerUnreadableError) throw error;
      if (isMissing(error)) return undefined;
      throw new PointerUnreadableError(`${this.#path} cannot be read`, { cause: error });
    }
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
