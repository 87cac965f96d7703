import type { Breakage } from './breakages.js';

const tags = 'paths/contact_{identifier}_tag.yaml';
const root = 'openapi.yaml';

const examples: Breakage[] = [
  {
    rule: 'rule/named-examples',
    finds: 'a request body without examples',
    file: tags,
    replace: '        examples:',
    by: '        x-examples:',
    at: '#/post/requestBody/content/application~1json',
  },
  {
    rule: 'rule/named-examples',
    finds: 'a response body without examples',
    file: 'components/responses/Queued.yaml',
    replace: '    examples:',
    by: '    x-examples:',
    at: '#/content/application~1json',
  },
  {
    rule: 'rule/named-examples',
    finds: 'an example without a name',
    file: 'components/responses/MessageSent.yaml',
    replace: '    examples:',
    by: '    example: { messageId: 1 }\n    x-examples:',
    at: '#/content/application~1json/example',
  },
  {
    rule: 'rule/some-example',
    finds: 'an empty list of examples',
    file: 'components/responses/Queued.yaml',
    replace: '    examples:',
    by: '    examples: {}\n    x-examples:',
    at: '#/content/application~1json/examples',
  },
  {
    rule: 'rule/example-value',
    finds: 'an example without a value',
    file: 'components/examples/Open.yaml',
    replace: 'value:',
    by: 'x-value:',
    at: '#/',
  },
  {
    rule: 'rule/parameter-examples',
    finds: 'a parameter without examples',
    file: 'components/parameters/Identifier.yaml',
    replace: 'examples:',
    by: 'x-examples:',
    at: '#/',
  },
  {
    rule: 'rule/header-example',
    finds: 'a header without an example',
    file: 'components/headers/RetryAfter.yaml',
    replace: 'example: 1\n',
    by: '',
    at: '#/',
  },
  {
    rule: 'no-invalid-media-type-examples',
    finds: 'an example of the wrong type',
    file: 'components/examples/Comment.yaml',
    replace: 'text: This is a comment',
    by: 'text: 1',
    at: '#/value/text',
  },
  {
    rule: 'no-invalid-media-type-examples',
    finds: 'a property that the schema does not know, deep in an example',
    file: 'components/examples/TextMessage.yaml',
    replace: '    type: text',
    by: '    type: text\n    txt: misspelled',
    at: '#/value/message/txt',
  },
  {
    rule: 'no-invalid-parameter-examples',
    finds: 'an identifier with an unknown prefix',
    file: 'components/parameters/Identifier.yaml',
    replace: 'value: id:123',
    by: 'value: ID:123',
    at: '#/examples/id/value',
  },
  {
    rule: 'no-invalid-schema-examples',
    finds: 'an example in a schema that does not match it',
    file: 'components/schemas/NewContact.yaml',
    replace: '- Mahin',
    by: '- 1',
    at: '#/properties/lastName/examples/0',
  },
];

const kinds: Breakage[] = [
  {
    rule: 'aelyst/error-kinds',
    finds: 'an error without a kind',
    file: root,
    replace: "  '449': queued\n",
    by: '',
    at: `${tags}#/post/responses/449`,
  },
  {
    rule: 'aelyst/error-kinds',
    finds: 'a kind that no operation uses',
    file: root,
    replace: "  '449': queued\n",
    by: "  '449': queued\n  '403': forbidden\n",
    at: '#/x-aelyst-error-kinds/403',
  },
  {
    rule: 'aelyst/error-kinds',
    finds: 'one kind for two statuses',
    file: root,
    replace: "'449': queued",
    by: "'449': rate-limited",
    at: '#/x-aelyst-error-kinds/449',
  },
  {
    rule: 'aelyst/error-kinds',
    finds: 'a kind that the client has already',
    file: root,
    replace: "'449': queued",
    by: "'449': timeout",
    at: '#/x-aelyst-error-kinds/449',
  },
  {
    rule: 'aelyst/error-kinds',
    finds: 'a range of statuses',
    file: tags,
    replace: "'449'",
    by: "'4XX'",
    at: '#/post/responses/4XX',
  },
];

const sibling = (indent: string) => `${indent}description: Never shown.\n`;

const references: Breakage[] = [
  {
    rule: 'aelyst/no-reference-siblings',
    finds: 'a description beside a reference to a response',
    file: tags,
    replace: "    '449':\n",
    by: `    '449':\n${sibling('      ')}`,
    at: '#/post/responses/449/description',
  },
  {
    rule: 'aelyst/no-reference-siblings',
    finds: 'a description beside a reference to a schema',
    file: 'components/schemas/NewContact.yaml',
    replace: '    items:\n',
    by: `    items:\n${sibling('      ')}`,
    at: '#/properties/custom_fields/items/description',
  },
  {
    rule: 'aelyst/no-reference-siblings',
    finds: 'a summary beside a reference to an example',
    file: tags,
    replace: '          ExampleTags:\n',
    by: '          ExampleTags:\n            summary: Never shown.\n',
    at: '#/post/requestBody/content/application~1json/examples/ExampleTags/summary',
  },
  {
    rule: 'aelyst/no-reference-siblings',
    finds: 'a description beside a reference to a path',
    file: root,
    replace: '  /contact/{identifier}/tag:\n',
    by: `  /contact/{identifier}/tag:\n${sibling('    ')}`,
    at: '#/paths/~1contact~1{identifier}~1tag/description',
  },
  {
    rule: 'aelyst/no-external-references',
    finds: 'a schema on another host',
    file: 'components/schemas/NewContact.yaml',
    replace: '$ref: ./CustomField.yaml',
    // Nobody listens there, so nothing leaves the machine.
    by: '$ref: http://127.0.0.1:9/CustomField.yaml',
    at: '#/properties/custom_fields/items',
  },
];

export const moreBreakages = [...examples, ...kinds, ...references];
