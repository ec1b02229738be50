import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium that runs here: the one that CHROMIUM_PATH names, or the first on the path; undefined: there is none. */
export function findChromium(env = process.env) {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [env.CHROMIUM_PATH, ...candidates].find((path) => path && isExecutable(path));
}

/** What to do where there is none. */
export const CHROMIUM_ADVICE =
  'no Chromium was found: install the package chromium (Debian), or name one by CHROMIUM_PATH';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
