import { describe, expect, test } from 'vitest';
import { reportOf } from '../../scripts/api-report/report.js';
import { ofDescription } from '../../scripts/breaking/interface.js';

describe('a report', () => {
  const declarations = new Map([
    [
      'index.d.ts',
      "export { send, type Options as SendOptions } from './send.js';\nexport type * from './shapes.js';",
    ],
    [
      'send.d.ts',
      "import type { Inner } from './shapes.js';\n/** Sends. */\nexport interface Options { inner: Inner; }\nexport declare function send(options: Options): void;\nexport declare const unused: 1;",
    ],
    ['shapes.d.ts', 'type Hidden = string;\nexport type Inner = Hidden | number;'],
  ]);

  test('names what is exported, and shows all that it is made of, without comments', () => {
    expect(reportOf('index.d.ts', declarations).split('\n').filter(Boolean)).toEqual([
      'exports Inner',
      'exports SendOptions',
      'exports send',
      'type Hidden = string;',
      'type Inner = Hidden | number;',
      'interface Options {',
      '    inner: Inner;',
      '}',
      'function send(options: Options): void;',
      ofDescription,
    ]);
  });
});
