import { gzipSync } from 'node:zlib';
import { createRandom } from '../../../src/mock/behaviour/random.js';
import { json, operations, pathOf } from '../support.js';

/** Draws the parts of hostile requests, the same ones for the same seed. */
export function createDraws(seed: number) {
  const random = createRandom(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const pick = <T>(...choices: [T, ...T[]]): T => choices[whole(choices.length)] ?? choices[0];
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => whole(256)));
  const text = (length: number) =>
    String.fromCodePoint(
      ...Array.from({ length }, () => pick(whole(128), whole(0xd800), 0x1f600 + whole(50))),
    );

  /** Characters that may stand in the head of a request, most of them beyond ASCII. */
  const latin = (length: number) =>
    String.fromCharCode(...Array.from({ length }, () => pick(0x41 + whole(26), 0x80 + whole(128))));

  const segment = () =>
    pick(
      '%ZZ',
      '%',
      '%E0%A4%A',
      '%00',
      '%2F',
      '..',
      '%2e%2e',
      'id:123',
      'id:99999999999999999999',
      'constructor',
      '__proto__',
      '{identifier}',
      '//',
      encodeURIComponent(text(whole(20))),
      '!$&\'()*+,;=|"<>^`[]{}\\'.slice(whole(12)),
      'x'.repeat(whole(4_000)),
    );

  const operation = () => pick(operations[0], ...operations) ?? operations[0];

  function path(): string {
    const described = operation();
    if (described === undefined) return '/';
    const valid = `/v1${pathOf(described)}`;
    const changed = `/v1${described.path.replace(/\{.+?\}/, segment())}`;
    return pick(
      valid,
      changed,
      changed,
      `${valid}/`,
      `${valid}?${segment()}=%ZZ&a[]=1&a`,
      `/${segment()}`,
      `http://h${valid}`,
      '*',
    );
  }

  function value(depth: number): unknown {
    const leaf = pick<unknown>(
      null,
      true,
      whole(10),
      -1.5e300,
      '',
      text(whole(30)),
      '\u2028\r\n',
      '{{@user.1}}',
    );
    if (depth === 0) return leaf;
    const name = () => pick('text', 'message', 'type', 'status', '€', '日本', '\u0000', '__proto__', text(5));
    const entries = Array.from({ length: whole(4) }, (): [string, unknown] => [name(), value(depth - 1)]);
    return pick<unknown>(
      leaf,
      entries.map(([, each]) => each),
      Object.fromEntries(entries),
    );
  }

  function body(): Buffer {
    const described = operation();
    const valid = JSON.stringify(described?.request.examples[0]?.value);
    const depth = whole(20_000);
    return pick(
      () => Buffer.from(valid),
      () => Buffer.from(valid),
      () => Buffer.from(JSON.stringify(value(3))),
      () => Buffer.from(JSON.stringify(value(3))),
      () => Buffer.from(JSON.stringify(value(4)), 'utf16le'),
      () => Buffer.from(`\ufeff${valid}`),
      () => Buffer.from(valid.slice(0, whole(valid.length))),
      () => bytes(whole(200)),
      () => Buffer.alloc(0),
      () => gzipSync(valid),
      () => Buffer.from('['.repeat(depth) + ']'.repeat(depth)),
      () => Buffer.alloc(whole(50) === 0 ? 11_000_000 : whole(100_000), '"'),
    )();
  }

  const header = (): [string, string] =>
    pick<[string, string]>(
      [
        'prefer',
        pick(
          'code=500',
          'code=418',
          'code=404, example=€',
          'dynamic=true',
          'example=__proto__',
          ',,=;"',
          'code=99999',
        ),
      ],
      ['accept', pick('text/html', ';;;', '*/*;q=9', 'a/b/c', 'application/json;charset="')],
      ['content-encoding', pick('gzip', 'br', 'identity', 'nonsense')],
      [
        'authorization',
        pick('', 'Bearer', 'bearer x', 'Bearer a b', 'Basic eDp5', `Bearer ${'x'.repeat(9_000)}`),
      ],
      [
        'content-type',
        pick(
          'text/plain',
          json,
          'application/json;charset=utf-16',
          'multipart/form-data',
          ';',
          'a',
          '\u00ff',
        ),
      ],
      ['origin', pick('null', 'http://localhost', '\u00e9')],
      ['cookie', 'a=b; '.repeat(whole(500))],
      ['x-forwarded-for', latin(10)],
      ['expect', pick('100-continue', 'nonsense')],
      ['upgrade', pick('websocket', 'h2c')],
      ['if-match', '*'],
    );

  const method = () =>
    pick(
      'POST',
      'POST',
      'POST',
      'POST',
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'OPTIONS',
      'PATCH',
      'TRACE',
      'PROPFIND',
      'M-SEARCH',
    );

  return { whole, pick, bytes, path, body, header, method };
}

export type Draws = ReturnType<typeof createDraws>;
