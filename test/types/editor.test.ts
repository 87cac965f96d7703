import { describe, expect, test } from 'vitest';
import { bundle, described as operations } from '../support/contract.js';
import { openInEditor } from '../support/editor.js';

const kinds = bundle['x-aelyst-error-kinds'] as Record<string, string>;

const notAnIdentifier =
  /^Argument of type '(?:"123"|string)' is not assignable to parameter of type '`\w+:\$\{string\}` \|/;

/** Wrong code, and what it is told. */
const wrongCalls: [code: string, message: RegExp][] = [
  ["aelyst.addTags('123', []);", notAnIdentifier],
  ['aelyst.addTags(name, []);', notAnIdentifier],
  [
    "aelyst.createContact('id:1', { firstName: 'Jane' });",
    /^Argument of type '"id:1"' is not .* '`email:\$\{string\}` \| `phone:\$\{string\}`'\.$/,
  ],
  [
    "aelyst.sendMesage('id:1', { message });",
    /^Property 'sendMesage' does not exist on type 'AelystClient'. Did you mean 'sendMessage'\?$/,
  ],
  [
    "aelyst.createContact('phone:+1', { lastName: 'Doe' });",
    /Property 'firstName' is missing in type '\{ lastName: string; \}' but required in type '(NewContact|\{ countryCode.*)'\.$/,
  ],
  [
    "aelyst.createComment('id:1', { text: 'x', author: 'me' });",
    /^Object literal may only specify known properties, and 'author' does not exist in type 'NewComment'\.$/,
  ],
  [
    "aelyst.setConversationStatus('id:1', { status: 'closed' });",
    /^Type '"closed"' is not assignable to type '"\w+" \| "\w+"'\. Did you mean '"close"'\?$/,
  ],
  [
    "aelyst.addTags('id:1', [], { timeout: 1 });",
    /'timeout' does not exist in type 'CallOptions'|Did you mean to write 'timeoutMs'\?$/,
  ],
  ['void sent.data;', /^Property 'data' does not exist on type 'Result<"sendMessage">'/],
  ['createClient({ token: 7 });', /^Type 'number' is not assignable to type 'Token | undefined'\.$/],
];

const ofAnyCall = ['undocumented', 'network', 'timeout', 'aborted', 'unreadable', 'redirect'];
const documented = operations
  .filter(({ operationId }) => operationId === 'sendMessage')
  .flatMap(({ responses }) => responses.flatMap(({ status }) => kinds[status] ?? []));
const otherKinds = [...documented, ...ofAnyCall]
  .filter((kind) => kind !== 'bad-request' && kind !== 'queued')
  .map((kind) => `case '${kind}':`)
  .join(' ');

const editor = openInEditor(`
import { createClient, type NewContact } from '@aelyst/client';
declare const name: string;
declare const message: { type: 'text'; text: string };
const aelyst = createClient({ token: 't' });
${operations.map(({ operationId }) => `aelyst.${operationId}();`).join('\n')}
const contact: NewContact = { firstName: 'Jane' };
const sent = await aelyst.sendMessage('id:1', { message });
${wrongCalls.map(([code]) => code).join('\n')}
if (sent.ok) {
  const { data } = sent;
} else {
  const { error } = sent;
  switch (error.kind) {
    case 'bad-request': const body = error.body;
    ${otherKinds}
      break;
    case 'queued': const status = error.status;
      break;
    default:
      const never: never = error;
  }
  switch (error.kind) {
    case 'bad-request':
    ${otherKinds}
      break;
    default:
      const forgotten: never = error;
  }
}
`);

describe('an editor shows over a method', () => {
  test.each(operations)('$operationId what the description says, and each status', (operation) => {
    const { signature, documentation } = editor.hover(`aelyst.${operation.operationId}`);
    expect(documentation).toContain(`${operation.summary}: \`${operation.method} ${operation.path}\``);
    expect(documentation).toContain(operation.description.trim());
    for (const { status, description } of operation.responses) {
      const line = documentation.split('\n').find((each) => each.startsWith(`- \`${status}\``));
      expect(line).toContain(description.trim());
      if (status >= 400) expect(line).toContain(`\`${kinds[status]}\``);
    }
    expect(signature).toContain(`Promise<Result<"${operation.operationId}">>`);
    const [body, data] = [operation.request, operation.responses[0]?.content].map((content) =>
      content?.schema.replace(/.*\//, ''),
    );
    expect(documentation).toContain(`Takes {@link ${body}}`);
    expect(documentation).toContain(`{@link ${data}}`);
    expect(signature).not.toMatch(/components|operations|paths/);
  });

  test('the names of bodies, as the package exports them', () => {
    expect(editor.hover('aelyst.createContact').signature).toMatch(/body: NewContact,/);
    expect(editor.hover('const contact').signature).toBe('const contact: NewContact');
    expect(editor.definition('const contact: NewContact')).toBe('/generated/schemas.ts');
  });
});

describe('while a call is typed, an editor shows', () => {
  const modules = {
    '@aelyst/client': 'src/index.ts',
    '@aelyst/client/mock': 'src/mock/index.ts',
    '@aelyst/client/msw': 'src/mock/msw.ts',
    '@aelyst/client/redis': 'src/redis.ts',
    '@aelyst/client/validate': 'generated/validate.ts',
  };
  const using = openInEditor(`
${Object.keys(modules)
  .map((name, index) => `import * as module${index} from '${name}';`)
  .join('\n')}
const aelyst = module0.createClient();
aelyst.sendMessage(/* typed here */);
module0.phone(/* and here */);
`);

  test('what each parameter is', () => {
    expect(using.parameters('/* typed here */')).toEqual([
      { name: 'identifier', documentation: expect.stringMatching(/^The contact: .*`phone`/) },
      { name: 'body', documentation: expect.stringMatching(/JSON/) },
      { name: 'options', documentation: expect.stringMatching(/^Options of this call/) },
    ]);
    expect(using.parameters('/* and here */')).toEqual([
      { name: 'number', documentation: expect.stringContaining('7 to 15 digits') },
    ]);
  });

  test.each(Object.entries(modules))('something of every parameter and option of %s', (_, file) => {
    // Those are commands of somebody else's client.
    expect(using.undocumented(file).filter((name) => !/^\w+RedisCommands\./.test(name))).toEqual([]);
  });

  const examples = Object.values(modules).flatMap((file) => using.examples(file));

  test('an example of createClient that compiles as it stands', () => {
    const [{ code } = { code: '' }] = examples.filter(({ name }) => name === 'createClient');
    expect(code).toContain('sendMessage');
    expect(openInEditor(code).errors()).toEqual([]);
  });

  test('examples that compile', () => {
    const names = ['createClient', 'phone', 'unwrap', 'startMock', 'createHandlers', 'redisRateLimit'];
    expect(examples.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const blocks = examples.map(({ name, code }) => {
      const body = code.replace(/^import .*$/gm, '').replace(/^/gm, '  ');
      return `export async function of_${name}() {\n${body}\n}`;
    });
    const program = `
import { type AelystClient, contactId, createClient, email, mention, phone, type Result, unwrap } from '@aelyst/client';
import { type Mock, startMock } from '@aelyst/client/mock';
import { answerWith, createHandlers } from '@aelyst/client/msw';
import { type IoRedisCommands, redisRateLimit } from '@aelyst/client/redis';
import { setupServer } from 'msw/node';
declare const aelyst: AelystClient;
declare const sent: Result<'sendMessage'>;
declare const message: { message: { type: 'text'; text: string } };
declare const mock: Mock;
declare const server: ReturnType<typeof setupServer>;
declare const Redis: new () => IoRedisCommands;
${blocks.join('\n')}
`;
    expect(
      openInEditor(program)
        .errors()
        .filter((each) => !/never (read|used)/.test(each)),
    ).toEqual([]);
  });
});

describe('an editor shows of a result', () => {
  test.each([
    ['const sent', 'const sent: Result<"sendMessage">'],
    ['const { data', 'const data: MessageSent'],
    ['const { error', 'const error: ErrorOf<"sendMessage">'],
    ['const body', 'const body: ErrorBody | undefined'],
    ['const status', 'const status: 449'],
  ])('%s as %j', (text, signature) => {
    expect(editor.hover(text).signature).toBe(signature);
  });
});

describe('a switch over the kinds of errors', () => {
  test('is complete with those that are documented, and those that any call can meet', () => {
    expect(editor.errors('const never: never')).toEqual([]);
  });

  test('says which kind it forgot', () => {
    const [message] = editor.errors('const forgotten: never');
    expect(message).toBe(`Type 'AelystError<"queued", 449, ErrorBody>' is not assignable to type 'never'.`);
  });
});

test.each(wrongCalls)('a wrong call is told what is wrong: %s', (code, message) => {
  const messages = editor.errors(code);
  expect(messages).toEqual([expect.stringMatching(message)]);
  expect(messages.join()).not.toMatch(/components\[|operations\[|paths\[/);
});
