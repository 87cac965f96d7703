import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../support/command.js';
import type { Bundle } from '../support/description.js';
import { inProject, projectRoot, writeInto } from '../support/project.js';
import { agentFiles } from './agents.js';
import { bundleDescription, lintFaults } from './bundle.js';
import { mockModule } from './mock.js';
import { operationsModule } from './operations.js';
import { withTables } from './readme.js';
import { demandSupported } from './refusals.js';
import { schemaModules } from './schema.js';
import { bodySchemasModule, validatorModules } from './validators.js';

const banner = '// Written by `npm run generate` from openapi/. Do not edit.\n\n';

/** The generated files of a bundle: name → content. */
export async function generateFrom(bundle: Bundle): Promise<Map<string, string>> {
  demandSupported(bundle);
  const { schema, schemas } = await schemaModules(bundle);
  const { bodies, validators } = validatorModules(bundle);
  return new Map([
    ['openapi.json', `${JSON.stringify(bundle, null, 2)}\n`],
    ['schema.ts', banner + schema],
    ['schemas.ts', banner + schemas],
    ['operations.ts', banner + operationsModule(bundle)],
    ['mock.ts', banner + mockModule(bundle)],
    ['body-validators.ts', banner + bodies],
    ['validators.ts', banner + validators],
    ['validate.ts', banner + bodySchemasModule(bundle)],
  ]);
}

/** A file that is out of date. */
export interface StaleFile {
  name: string;
  /** The first line that differs, from 1, as it is and as it should be; `undefined` if the file is missing. */
  difference: { line: number; found: string | undefined; wanted: string | undefined } | undefined;
}

/** The first line in which two texts differ; the line is `undefined` in a text that ends before it. */
export function firstDifference(found: string, wanted: string): StaleFile['difference'] {
  const [there, due] = [found.split('\n'), wanted.split('\n')];
  const index = [...due, undefined].findIndex((text, place) => text !== there[place]);
  return { line: index + 1, found: there[index], wanted: due[index] };
}

/** Says which files are stale, and shows the first difference of each, like a patch. */
export function staleReport(stale: StaleFile[]): string {
  const marked = (mark: string, line: string | undefined) =>
    line === undefined ? [] : [`  ${mark} ${line.trim()}`];
  const names = stale.map(({ name }) => name).join(', ');
  return [
    ...stale.map(({ name, difference }) => {
      if (difference === undefined) return `${name} is missing.`;
      const { line, found, wanted } = difference;
      return [`${name}:${line}`, ...marked('-', found), ...marked('+', wanted)].join('\n');
    }),
    `Stale: ${names}. Run "npm run generate" and commit the result.`,
  ].join('\n\n');
}

interface Options {
  /** Write nothing. */
  dry?: boolean;
  /** Folder of the project. */
  root?: string;
  /** Path → content; by default what the description generates now. */
  files?: ReadonlyMap<string, string | undefined>;
}

/** What `npm run generate` writes, by path; `undefined` for a file to remove. */
async function allFiles(): Promise<Map<string, string | undefined>> {
  const bundle = await bundleDescription();
  const generated = await generateFrom(bundle).catch(async (error: Error) => {
    if (error instanceof UserError) throw error;
    throw new UserError(`The description is not valid OpenAPI:\n${await lintFaults(error.message)}`);
  });
  const [readme, options] = await Promise.all(
    ['README.md', 'src/options.ts'].map((name) => readFile(inProject(name))),
  );
  return new Map<string, string | undefined>([
    ...[...generated].map(([name, content]) => [`generated/${name}`, content] as const),
    ...agentFiles(bundle),
    ['README.md', withTables(String(readme), bundle, String(options))],
  ]);
}

/**
 * Updates all generated files.
 *
 * @returns What was stale or missing.
 */
export async function refresh({
  dry = false,
  root = projectRoot,
  files,
}: Options = {}): Promise<StaleFile[]> {
  const stale: StaleFile[] = [];
  for (const [name, content] of files ?? (await allFiles())) {
    const file = join(root, name);
    const found = await readFile(file, 'utf8').catch(() => undefined);
    if (found === content) continue;
    stale.push({ name, difference: found === undefined ? undefined : firstDifference(found, content ?? '') });
    if (dry) continue;
    if (content === undefined) await rm(file);
    else await writeInto(root, { [name]: content });
  }
  return stale;
}
