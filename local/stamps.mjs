import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
export const tools = join(root, '.vitrine', 'tools');
export const javaRecord = join(tools, 'java.json');

export const NETWORK =
  'see the lines above; it needs the package registries, so check the network and start again.';

/** What an install was made of, so that it is made again when that changes. */
export const hash = (...parts) => createHash('sha256').update(parts.join('\n')).digest('hex');

export const stamped = (file, stamp) => existsSync(file) && readFileSync(file, 'utf8') === stamp;
