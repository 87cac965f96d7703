import type { Json } from './json.js';

/** Values that the API takes or gives at one place, and values that it does not, as the documents say or are read. */
export interface Bodies {
  readonly operation: string;
  /** `request`, `identifier`, or the status of a response. */
  readonly place: string;
  readonly fitting: readonly Json[];
  readonly unfitting: readonly Json[];
}

const notObjects: readonly Json[] = [null, 'text', 1, true, []];
const notStrings: readonly Json[] = [null, 1, true, [], {}];
const notIntegers: readonly Json[] = [null, '1', 1.5, true, [], {}];

/** An object with each of the values under a name. */
const each = (name: string, values: readonly Json[], rest: { [key: string]: Json } = {}): readonly Json[] =>
  values.map((value) => ({ ...rest, [name]: value }));

const createContact = 'POST /contact/{identifier}';
const createComment = 'POST /contact/{identifier}/comment';
const setStatus = 'POST /contact/{identifier}/conversation/status';
const addTags = 'POST /contact/{identifier}/tag';
const sendMessage = 'POST /contact/{identifier}/message';

const long = 'x'.repeat(2_000);
const named = { firstName: 'Jane' };
const text = { type: 'text', text: 'On its way' };
const inMessage = (values: readonly Json[]): readonly Json[] => values.map((message) => ({ message }));
const inField = (values: readonly Json[]): readonly Json[] =>
  values.map((field) => ({ ...named, custom_fields: [field] }));

const requests: readonly Bodies[] = [
  {
    operation: createContact,
    place: 'request',
    fitting: [
      named,
      { firstName: '', lastName: '', phone: '', email: '', profilePic: '', language: '', countryCode: '' },
      { ...named, lastName: long, phone: '60', email: 'no address', profilePic: 'no URL', unknown: 1 },
      { firstName: long, language: null, countryCode: null, custom_fields: [] },
      ...inField([
        { name: '' },
        { name: 'a', value: '' },
        { name: 'a', value: 1.5 },
        { name: 'a', value: false },
      ]),
      { ...named, custom_fields: Array.from({ length: 20 }, () => ({ name: 'a', unknown: 1 })) },
    ],
    unfitting: [
      ...notObjects,
      {},
      { lastName: 'Doe' },
      ...each('firstName', notStrings),
      ...['lastName', 'phone', 'email', 'profilePic'].flatMap((name) => each(name, notStrings, named)),
      ...['language', 'countryCode'].flatMap((name) => each(name, notStrings.slice(1), named)),
      ...each('custom_fields', [null, 'a', 1, true, {}], named),
      ...inField([...notObjects, {}, { value: 'a' }, ...each('name', notStrings)]),
      ...inField(each('value', [null, [], {}], { name: 'a' })),
    ],
  },
  {
    operation: createComment,
    place: 'request',
    fitting: [
      { text: '' },
      { text: 'x'.repeat(1000) },
      { text: '😀'.repeat(1000) },
      { text: 'a', unknown: 1 },
    ],
    unfitting: [
      ...notObjects,
      {},
      ...each('text', notStrings),
      { text: 'x'.repeat(1001) },
      { text: '😀'.repeat(1001) },
    ],
  },
  {
    operation: setStatus,
    place: 'request',
    fitting: [
      { status: 'open' },
      { status: 'close' },
      { status: 'close', summary: '' },
      { status: 'close', category: '', summary: long, unknown: 1 },
      { status: 'open', category: long },
    ],
    unfitting: [
      ...notObjects,
      {},
      { category: 'a' },
      ...each('status', [...notStrings, '', 'Open', 'opens', 'closed', 'added']),
      ...each('category', notStrings, { status: 'close' }),
      ...each('summary', notStrings, { status: 'close' }),
    ],
  },
  {
    operation: addTags,
    place: 'request',
    fitting: [[], [''], ['a', 'a'], [long], Array.from({ length: 20 }, (_, index) => `${index}`)],
    unfitting: [null, 'a', 1, true, {}, ...notStrings.map((tag) => ['a', tag])],
  },
  {
    operation: sendMessage,
    place: 'request',
    fitting: [
      { message: text },
      { message: { type: 'text', text: '' }, channelId: null, unknown: 1 },
      { message: { ...text, text: long, unknown: 1 }, channelId: -1 },
      ...inMessage(
        each('messageTag', ['ACCOUNT_UPDATE', 'POST_PURCHASE_UPDATE', 'CONFIRMED_EVENT_UPDATE'], text),
      ),
    ],
    unfitting: [
      ...notObjects,
      {},
      { channelId: 1 },
      ...each('channelId', notIntegers.slice(1), { message: text }),
      ...inMessage([...notObjects, {}, { type: 'text' }, { text: 'a' }]),
      ...inMessage(each('type', [...notStrings, 'Text', 'texts', 'custom_payload'], text)),
      ...inMessage(each('text', notStrings, text)),
      ...inMessage(each('messageTag', [...notStrings, '', 'account_update', 'HUMAN_AGENT', 'added'], text)),
    ],
  },
];

const successes: readonly Bodies[] = [
  {
    operation: createContact,
    place: '200',
    fitting: [
      { code: '', message: '' },
      { code: '200', message: long, unknown: 1 },
    ],
    unfitting: [
      ...notObjects,
      { code: '200' },
      { message: '' },
      ...each('code', notStrings, { message: '' }),
      ...each('message', notStrings, { code: '200' }),
    ],
  },
  {
    operation: createComment,
    place: '200',
    fitting: [{}, { contactId: 0 }, { text: '' }, { created_at: 0 }, { text: long, unknown: 1 }],
    unfitting: [
      ...notObjects,
      ...each('contactId', notIntegers),
      ...each('text', notStrings),
      ...each('created_at', notIntegers),
    ],
  },
  ...[setStatus, addTags].map((operation) => ({
    operation,
    place: '200',
    fitting: [{}, { contactId: 0 }, { contactId: -1, unknown: 1 }],
    unfitting: [...notObjects, ...each('contactId', notIntegers)],
  })),
  {
    operation: sendMessage,
    place: '200',
    fitting: [{ messageId: 0 }, { messageId: -1, unknown: 1 }],
    unfitting: [...notObjects, {}, ...each('messageId', notIntegers)],
  },
];

const errors: readonly Bodies[] = [
  [createContact, '400', '401', '429', '500'] as const,
  [createComment, '400', '401', '404', '429', '449', '500'] as const,
  [setStatus, '400', '401', '404', '429', '449', '500'] as const,
  [addTags, '400', '401', '429', '449', '500'] as const,
  [sendMessage, '400', '401', '429', '449', '500'] as const,
].flatMap(([operation, ...statuses]) =>
  statuses.map((place) => ({
    operation,
    place,
    fitting: [{}, { code: 0 }, { message: '' }, { code: -1, message: long, unknown: 1 }],
    unfitting: [...notObjects, ...each('code', notIntegers), ...each('message', notStrings)],
  })),
);

const identifiers: readonly Bodies[] = [createContact, createComment, setStatus, addTags, sendMessage].map(
  (operation) => ({
    operation,
    place: 'identifier',
    fitting: ['id:1', 'email:a', 'phone:1', 'id: ', 'id::', `email:${long}`],
    unfitting: [
      '',
      'id',
      'id:',
      'id1',
      ':1',
      '1',
      'ID:1',
      'xid:1',
      'name:1',
      'email',
      '\nphone:1',
      ...notStrings,
    ],
  }),
);

/** Written from the documents and their rulings, without a look at the description. */
export const bodies: readonly Bodies[] = [...requests, ...successes, ...errors, ...identifiers];
