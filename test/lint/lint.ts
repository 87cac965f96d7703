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

/**
 * What `redocly lint` finds in each of several descriptions, in their order: first those that are given as they are, then
 * those of files. It is one process for all of them.
 */
export async function lintOf(descriptions: readonly unknown[], ...roots: string[]): Promise<Problem[][]> {
  await using folder = await temporaryFolder('lint');
  const files = descriptions.map((_, index) => join(folder.path, `${index}.json`));
  await Promise.all(files.map((file, index) => writeFile(file, JSON.stringify(descriptions[index]))));
  const all = [...files, ...roots];
  const { output } = await redocly('lint', ...all, '--format', 'json', '--max-problems', '1000');
  // One document for each, pretty-printed, with nothing between them.
  const reports = output.match(/\{\n.*?^\}/gms) ?? [];
  if (reports.length !== all.length) throw new Error(`Redocly cannot lint this:\n${output}`);
  return reports.map((report) => problemsOf(JSON.parse(report) as Report));
}

/** A change at one place of one file. */
interface Edit {
  /** Path under `openapi/`. */
  file: string;
  /** Text that occurs in the file once. */
  replace: string;
  by: string;
}

/** Copies of `openapi/`, each with one edit. Ask for them with `await using`. */
export async function copyDescriptions(edits: Edit[]) {
  const parent = await temporaryFolder('copies');
  const copies = edits.map(async ({ file, replace, by }, index) => {
    const folder = join(parent.path, String(index));
    await cp(inProject('openapi'), folder, { recursive: true });
    const parts = (await readFile(join(folder, file), 'utf8')).split(replace);
    if (parts.length !== 2)
      throw new Error(`${file} has ${parts.length - 1} times what is to be replaced:\n${replace}`);
    await writeFile(join(folder, file), parts.join(by));
    return folder;
  });
  return { ...parent, folders: await Promise.all(copies) };
}
