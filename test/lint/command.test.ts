import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lintCommand } from '../../scripts/lint/command.js';
import { format } from '../../scripts/lint/format.js';
import { lint, type Problem, readReports } from '../../scripts/lint/index.js';
import { runCommand, UserError } from '../../scripts/support/command.js';
import { inProject } from '../../scripts/support/project.js';
import { runInProcess } from '../support/in-process.js';
import { inCI, thorough } from '../support/thorough.js';
import { copyDescriptions } from './copies.js';

const command = (...args: string[]) => runInProcess(() => runCommand(lintCommand, args));

describe('npm run lint', () => {
  let folder = '';
  let remove = async () => {};

  beforeAll(async () => {
    const edit = { file: 'components/examples/NotFound.yaml', replace: 'code: 404', by: 'code: 405' };
    const copies = await copyDescriptions([[edit]]);
    folder = copies.folders[0] as string;
    remove = copies.remove;
  });
  afterAll(() => remove());

  // `npm test` runs it besides.
  it.skipIf(!thorough)(`says in one line that description and workflows keep every rule${inCI}`, async () => {
    const line = 'openapi/openapi.yaml and openapi/workflows.arazzo.yaml keep every rule.\n';
    expect(await command()).toEqual({ code: 0, out: line, err: '' });
  });

  it('fails, and says of another description where what is wrong and what would be right', async () => {
    const root = join(folder, 'openapi.yaml');
    const { code, out, err } = await command('--root', root);
    expect([code, out]).toEqual([1, '']);
    expect(err).toBe(
      `${join(folder, 'components', 'examples', 'NotFound.yaml')}:3:9 at #/value/code
  The example NotFound has the code 405, but stands under 404. Its code is that status, as an integer.
  Rule: aelyst/error-code

${root}: 1 problem.
`,
    );
  });

  it('passes on why there is nothing to lint', async () => {
    const missing = lint('/no/such/openapi.yaml');
    await expect(missing).rejects.toThrow(UserError);
    await expect(missing).rejects.toThrow(/no\/such\/openapi\.yaml does not exist/);
  });
});

describe('a problem', () => {
  const problem: Problem = {
    rule: 'struct',
    message: 'The field `info` must be present.',
    file: inProject('openapi', 'openapi.yaml'),
    line: 1,
    column: 2,
    pointer: '#/',
    suggestions: [],
    reference: undefined,
  };

  it('is read from a warning as from an error, for each description', () => {
    const report = (severity: string) => {
      const location = [{ source: { ref: 'a.yaml' }, pointer: '#/info', start: { line: 3, col: 4 } }];
      const problems = [{ ruleId: 'x', message: severity, severity, location, suggest: [] }];
      return JSON.stringify({ problems }, null, 2);
    };
    const empty = JSON.stringify({ problems: [] }, null, 2);
    const read = readReports(`${report('warn')}${empty}${report('error')}validating a.yaml...`);
    expect(read.map((list) => list.map(({ message }) => message))).toEqual([['warn'], [], ['error']]);
    expect(read[0]?.[0]).toMatchObject({
      rule: 'x',
      file: inProject('a.yaml'),
      line: 3,
      column: 4,
      pointer: '#/info',
    });
  });

  it('that stands in several places is explained once', () => {
    expect(format([problem, { ...problem, line: 5 }])).toBe(
      `openapi/openapi.yaml:1:2 at #/
openapi/openapi.yaml:5:2 at #/
  The field \`info\` must be present.
  Rule: struct`,
    );
  });

  it('comes with what Redocly advises', () => {
    expect(
      format([{ ...problem, suggestions: ['info', 'inf'], reference: 'https://example.com' }]),
    ).toContain('\n  Did you mean info or inf?\n  See https://example.com\n');
  });
});
