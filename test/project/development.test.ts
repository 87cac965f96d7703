import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inProject } from '../../scripts/support/project.js';

const read = (...path: string[]) => readFileSync(inProject(...path), 'utf8');

const { scripts, engines } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

test('CONTRIBUTING explains every script', () => {
  const text = read('CONTRIBUTING.md');
  const named = new Set([...text.matchAll(/`npm (?:run )?([\w:-]+)/g)].map(([, name = '']) => name));
  expect(Object.keys(scripts).filter((name) => !named.has(name))).toEqual([]);
});

test('scripts run on Windows too', () => {
  const forShells = Object.entries(scripts).filter(([, line]) =>
    /[$'`;*]|\brm\b|\bcp\b|\w+=\S+ |\.sh\b/.test(line),
  );
  expect(forShells).toEqual([]);
});

test('the editor formats as Biome does', () => {
  const { formatter } = JSON.parse(read('biome.json')) as {
    formatter: { indentStyle: string; indentWidth: number; lineWidth: number };
  };
  const text = read('.editorconfig');
  const code = text.slice(text.indexOf('[*.{ts,js,json}]'));
  expect(text).toContain(`indent_style = ${formatter.indentStyle}\nindent_size = ${formatter.indentWidth}\n`);
  expect(code).toContain(`max_line_length = ${formatter.lineWidth}\n`);
});

test("the editor's tasks run scripts that there are", () => {
  const { tasks } = JSON.parse(read('.vscode', 'tasks.json')) as {
    tasks: { script?: string; command?: string }[];
  };
  const names = tasks.map(
    ({ script, command }) => script ?? /^npm run ([\w:-]+)/.exec(command ?? '')?.[1] ?? '',
  );
  expect(names.filter((name) => !(name in scripts))).toEqual([]);
});

test('the Node of .nvmrc is one that is supported', () => {
  const [, least = ''] = /^>=(\d+)/.exec(engines.node) ?? [];
  expect(Number(read('.nvmrc'))).toBeGreaterThanOrEqual(Number(least));
});

test('hooks are where "npm run hooks" says, and run what is installed', () => {
  const folder = (scripts['hooks'] ?? '').split(' ').at(-1) ?? '';
  const hook = read(folder, 'pre-commit');
  const programs = [...hook.matchAll(/^node_modules\/\S+/gm)].map(([program]) => program);
  expect(programs).toHaveLength(2);
  expect(programs.filter((program) => !existsSync(inProject(program)))).toEqual([]);
  if (process.platform !== 'win32')
    expect(statSync(inProject(folder, 'pre-commit')).mode & 0o111).toBe(0o111);
});
