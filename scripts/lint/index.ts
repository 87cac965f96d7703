import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../support/command.js';
import { projectRoot } from '../support/project.js';
import { redocly } from '../support/redocly.js';

export interface Problem {
  rule: string;
  message: string;
  /** Absolute. */
  file: string;
  line: number;
  column: number;
  /** JSON pointer in the file, as a fragment. */
  pointer: string;
  suggestions: string[];
  /** Where Redocly explains a rule of its own. */
  reference: string | undefined;
}

/** The part of Redocly's JSON format that is read here. */
interface Report {
  problems: {
    ruleId: string;
    message: string;
    location: { source: { ref: string }; pointer?: string; start: { line: number; col: number } }[];
    suggest: string[];
    reference?: string;
  }[];
}

const problemsOf = ({ problems }: Report): Problem[] =>
  problems.map(({ ruleId, message, location: [place], suggest, reference }) => ({
    rule: ruleId,
    message,
    file: resolve(projectRoot, place?.source.ref ?? ''),
    line: place?.start.line ?? 1,
    column: place?.start.col ?? 1,
    pointer: place?.pointer ?? '#/',
    suggestions: suggest,
    reference,
  }));

/** Reads what Redocly prints: one document for each description, pretty-printed, with nothing between them. */
export const readReports = (output: string): Problem[][] =>
  (output.match(/\{\n.*?^\}/gms) ?? []).map((document) => problemsOf(JSON.parse(document) as Report));

/**
 * Holds descriptions against the rules in redocly.yaml. Warnings count as much as errors, those about redocly.yaml
 * itself included.
 *
 * @param roots Their root files.
 * @returns The problems of each, in the order of `roots`.
 * @throws UserError when there is nothing that can be linted, or redocly.yaml is at fault.
 */
export async function lint(...roots: string[]): Promise<Problem[][]> {
  const files = roots.map((root) => resolve(root));
  for (const file of files) if (!existsSync(file)) throw new UserError(`${file} does not exist.`);
  const options = ['--format', 'json', '--max-problems', '1000', '--lint-config', 'error'];
  const { ok, output } = await redocly('lint', ...files, ...options);
  const problems = readReports(output);
  // Redocly stops at the first root file that it cannot read, and says why outside of any document.
  const unexplained = !ok && problems.every((list) => list.length === 0);
  if (problems.length !== files.length || unexplained)
    throw new UserError(`Redocly cannot lint this:\n${output}`);
  return problems;
}
