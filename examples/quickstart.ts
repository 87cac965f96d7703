/**
 * Five operations, then two errors on purpose. Run it against a mock or the live API:
 *
 *     AELYST_BASE_URL=http://127.0.0.1:4010/v1 AELYST_TOKEN=any npx tsx examples/quickstart.ts
 */
import { styleText } from 'node:util';
import {
  contactId,
  createClient,
  email,
  mention,
  type OperationId,
  phone,
  type Result,
} from '@aelyst/client';

// Token and base URL are those of the environment; a mock takes any token.
const aelyst = createClient();

function show(call: string, result: Result<OperationId>) {
  console.log(styleText('bold', call));
  if (result.ok)
    return console.log(`  ${styleText('green', `✓ ${result.status}`)}  ${JSON.stringify(result.data)}\n`);
  const { kind, delivery, message, retryAfterMs } = result.error;
  console.log(`  ${styleText('red', `✗ ${result.status ?? 'no response'}`)}  ${message}`);
  const wait = retryAfterMs === undefined ? '' : `  retryAfterMs: ${retryAfterMs}`;
  console.log(`     kind: ${kind}  delivery: ${delivery}${wait}\n`);
}

const jane = phone('+60 12-123 3112');

show(
  `createContact  ${jane}`,
  await aelyst.createContact(jane, {
    firstName: 'Jane',
    language: 'ms',
    custom_fields: [{ name: 'Company Website', value: 'https://example.com' }],
  }),
);

show(`addTags  ${jane}`, await aelyst.addTags(jane, ['customer', 'newsletter']));

show(
  'createComment  email:abdc@gmail.com',
  await aelyst.createComment(email('abdc@gmail.com'), { text: `${mention(42)} please call back` }),
);

show(
  `sendMessage  ${jane}`,
  await aelyst.sendMessage(jane, { message: { type: 'text', text: 'On its way' } }),
);

show(
  'setConversationStatus  id:123',
  await aelyst.setConversationStatus(contactId(123), {
    status: 'close',
    category: 'Order',
    summary: 'Asked where the parcel is',
  }),
);

// A mock sends the response that a Prefer header asks for. The live API ignores the header.
show(
  'sendMessage  id:123, when the limit is used up',
  await aelyst.sendMessage(
    'id:123',
    { message: { type: 'text', text: 'One too many' } },
    { headers: { Prefer: 'code=429' }, retry: false },
  ),
);

show(
  'addTags  id:123, when the API is busy',
  await aelyst.addTags('id:123', ['customer'], { headers: { Prefer: 'code=449' } }),
);
