import { cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inProject, projectRoot, temporaryFolder } from '../../scripts/support/project.js';
import { redocly } from '../../scripts/support/run.js';

export interface Problem {
  rule: string;
  severity: string;
  /** Absolute. */
  file: string;
  /** JSON pointer in the file, as a fragment. */
  pointer: string;
}

/** The part of Redocly's JSON format that is read here. */
interface Report {
  problems: {
    ruleId: string;
    severity: string;
    location: { source: { ref: string }; pointer?: string }[];
  }[];
}

const problemsOf = ({ problems }: Report): Problem[] =>
  problems.map(({ ruleId, severity, location: [place] }) => ({
    rule: ruleId,
    severity,
    file: resolve(projectRoot, place?.source.ref ?? ''),
    pointer: place?.pointer ?? '#/',
  }));

/** What `redocly lint` finds in each of several descriptions, in their order. It is one process for all of them. */
async function lint(...roots: string[]): Promise<Problem[][]> {
  const { output } = await redocly('lint', ...roots, '--format', 'json', '--max-problems', '1000');
  // One document for each, pretty-printed, with nothing between them.
  const reports = output.match(/\{\n.*?^\}/gms) ?? [];
  if (reports.length !== roots.length) throw new Error(`Redocly cannot lint this:\n${output}`);
  return reports.map((report) => problemsOf(JSON.parse(report) as Report));
}

/** The same of descriptions that are given as they are, before those of files. */
export async function lintOf(descriptions: readonly unknown[], ...roots: string[]): Promise<Problem[][]> {
  await using folder = await temporaryFolder('lint');
  const files = descriptions.map((_, index) => join(folder.path, `${index}.json`));
  await Promise.all(files.map((file, index) => writeFile(file, JSON.stringify(descriptions[index]))));
  return await lint(...files, ...roots);
}

/** A change at one place of one file. */
interface Edit {
  /** Path under `openapi/`. */
  file: string;
  /** Text that stands in the file once. */
  replace: string;
  by: string;
}

async function apply(folder: string, { file, replace, by }: Edit) {
  const path = join(folder, file);
  const parts = (await readFile(path, 'utf8')).split(replace);
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} times what is to be replaced:\n${replace}`);
  await writeFile(path, parts.join(by));
}

/** Copies of `openapi/`, one for each list of edits. Ask for them with `await using`. */
export async function copyDescriptions(edits: Edit[][]) {
  const parent = await temporaryFolder('copies');
  const folders = edits.map((_, index) => join(parent.path, String(index)));
  await Promise.all(
    folders.map(async (folder, index) => {
      await cp(inProject('openapi'), folder, { recursive: true });
      for (const edit of edits[index] ?? []) await apply(folder, edit);
    }),
  );
  return { ...parent, folders };
}
