import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { inProject } from '../../scripts/support/project.js';

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}

export interface Job {
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  steps: Step[];
}

export interface Workflow {
  name: string;
  text: string;
  permissions?: Record<string, string>;
  concurrency?: unknown;
  jobs: Record<string, Job>;
}

const folder = inProject('.github', 'workflows');

/** Every workflow, as its text and as what that means. */
export const workflows: Workflow[] = readdirSync(folder).map((file) => {
  const text = readFileSync(`${folder}/${file}`, 'utf8');
  return { ...(parse(text) as Omit<Workflow, 'name' | 'text'>), name: file, text };
});

export const workflow = (name: string) => {
  const found = workflows.find((each) => each.name === name);
  if (found === undefined) throw new Error(`No workflow ${name}.`);
  return found;
};

/** All that the steps of a job run. */
export const commandsOf = ({ steps }: Job) => steps.map(({ run }) => run ?? '').join('\n');
