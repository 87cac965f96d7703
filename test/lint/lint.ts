import { resolve } from 'node:path';
import { projectRoot } from '../../scripts/support/project.js';
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
export async function lint(...roots: string[]): Promise<Problem[][]> {
  const { output } = await redocly('lint', ...roots, '--format', 'json', '--max-problems', '1000');
  // One document for each, pretty-printed, with nothing between them.
  const reports = output.match(/\{\n.*?^\}/gms) ?? [];
  if (reports.length !== roots.length) throw new Error(`Redocly cannot lint this:\n${output}`);
  return reports.map((report) => problemsOf(JSON.parse(report) as Report));
}
