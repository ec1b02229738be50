import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { fromRoot } from '../paths.ts';

/** What shows that something is so: resources of the templates, or a test of this repository. */
export type Evidence =
  /** There is such a resource, and each has the property, where one is named (`A.B`). */
  | { readonly resource: string; readonly property?: string }
  | { readonly test: string; readonly title: string };

const resourceSchema = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});
export type Resource = z.output<typeof resourceSchema>;

/** The resources of templates. */
export const resourcesOf = (templates: readonly string[]): readonly Resource[] =>
  templates.flatMap((path) =>
    Object.values(
      z
        .object({ Resources: z.record(z.string(), resourceSchema) })
        .parse(JSON.parse(readFileSync(path, 'utf8'))).Resources,
    ),
  );

/** Every template of a cloud assembly, those of its stages too. */
export const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(folder, name));

export const isShown = (evidence: Evidence, resources: readonly Resource[]): boolean => {
  if ('test' in evidence) {
    const file = fromRoot(evidence.test);
    return existsSync(file) && readFileSync(file, 'utf8').includes(evidence.title);
  }
  const found = resources.filter(({ Type }) => Type === evidence.resource);
  return found.length > 0 && found.every(({ Properties }) => isSet(Properties, evidence.property));
};

function isSet(properties: unknown, path: string | undefined): boolean {
  if (path === undefined) return true;
  const value = path
    .split('.')
    .reduce<unknown>((at, name) => z.record(z.string(), z.unknown()).safeParse(at).data?.[name], properties);
  return value !== undefined && value !== false;
}

export const evidenceText = (evidence: Evidence): string => {
  if ('test' in evidence) return `“${evidence.title}” (${evidence.test})`;
  return evidence.property === undefined ? evidence.resource : `${evidence.resource}, ${evidence.property}`;
};
