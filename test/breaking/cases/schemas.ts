import { type Case, post } from './case.js';

const schema = (name: string) => `/components/schemas/${name}`;

/** A change of one keyword, as it is rated on both ways. */
const keyword = (
  that: string,
  at: string,
  key: string,
  value: unknown,
  [there, back]: readonly ['patch' | 'minor' | 'major', 'patch' | 'minor' | 'major'],
): Case => {
  const place = `#${at}/${key}`;
  return { that, at, set: { [key]: value }, there: [[there, place]], back: [[back, place]] };
};

const requests: Case[] = [
  keyword(
    'a property is new in a request',
    `${schema('NewContact')}/properties`,
    'nick',
    { type: 'string' },
    ['minor', 'major'],
  ),
  keyword('a property of a request is gone', `${schema('NewContact')}/properties`, 'lastName', undefined, [
    'major',
    'minor',
  ]),
  keyword(
    'a property of a request becomes required',
    schema('NewContact'),
    'required',
    ['firstName', 'phone'],
    ['major', 'minor'],
  ),
  keyword('a format is asked for', `${schema('NewContact')}/properties/email`, 'format', 'email', [
    'major',
    'minor',
  ]),
  keyword(
    'a property of a request may be null',
    `${schema('NewContact')}/properties/firstName`,
    'type',
    ['string', 'null'],
    ['minor', 'major'],
  ),
  keyword('a default is documented', `${schema('NewContact')}/properties/language`, 'default', 'ms', [
    'minor',
    'minor',
  ]),
  keyword(
    'an enum gains a value',
    `${schema('ConversationStatus')}/properties/status`,
    'enum',
    ['open', 'close', 'snooze'],
    ['minor', 'major'],
  ),
  keyword(
    'an enum is set',
    `${schema('ConversationStatus')}/properties/category`,
    'enum',
    ['Spam'],
    ['major', 'minor'],
  ),
  keyword('a request is closed', schema('ConversationStatus'), 'additionalProperties', false, [
    'major',
    'minor',
  ]),
  keyword('a maximum is tightened', `${schema('NewComment')}/properties/text`, 'maxLength', 999, [
    'major',
    'minor',
  ]),
  keyword('a minimum is set', `${schema('NewComment')}/properties/text`, 'minLength', 1, ['major', 'minor']),
  keyword('a pattern is another one', schema('Identifier'), 'pattern', '^(id|email):.+$', ['major', 'major']),
  keyword('a list needs an item', schema('Tags'), 'minItems', 1, ['major', 'minor']),
  keyword('a type is narrowed', `${schema('NewMessage')}/properties/channelId`, 'type', 'integer', [
    'major',
    'minor',
  ]),
  keyword('a constant is another one', `${schema('TextMessage')}/properties/type`, 'const', 'plain', [
    'major',
    'major',
  ]),
  keyword(
    'a discriminator is gone',
    `${schema('NewMessage')}/properties/message`,
    'discriminator',
    undefined,
    ['minor', 'minor'],
  ),
  keyword('a body may be left out', `${post('/contact/{identifier}/tag')}/requestBody`, 'required', false, [
    'minor',
    'major',
  ]),
];

const answers: Case[] = [
  keyword('a property of an answer is gone', `${schema('CommentAdded')}/properties`, 'text', undefined, [
    'major',
    'minor',
  ]),
  keyword(
    'a property is new in an answer',
    `${schema('CommentAdded')}/properties`,
    'author',
    { type: 'string' },
    ['minor', 'major'],
  ),
  keyword(
    'a type of an answer is widened',
    `${schema('CommentAdded')}/properties/created_at`,
    'type',
    'number',
    ['major', 'minor'],
  ),
  keyword('properties of an answer become optional', schema('ContactAdded'), 'required', undefined, [
    'major',
    'minor',
  ]),
  keyword(
    'a property of an answer may be null',
    `${schema('MessageSent')}/properties/messageId`,
    'type',
    ['integer', 'null'],
    ['major', 'minor'],
  ),
  keyword('a limit is set to an answer', `${schema('Error')}/properties/message`, 'maxLength', 100, [
    'minor',
    'major',
  ]),
  keyword(
    'an enum is set to an answer',
    `${schema('Error')}/properties/code`,
    'enum',
    [400, 401],
    ['minor', 'major'],
  ),
  keyword(
    'a property leaves the answers',
    `${schema('ContactAffected')}/properties/contactId`,
    'writeOnly',
    true,
    ['major', 'minor'],
  ),
];

const prose: Case[] = [
  keyword(
    'an example of a property is another one',
    `${schema('CustomField')}/properties/name`,
    'examples',
    ['Size'],
    ['patch', 'patch'],
  ),
  keyword(
    'a property is described otherwise',
    `${schema('CustomField')}/properties/name`,
    'description',
    'Name.',
    ['patch', 'patch'],
  ),
  keyword('the title of a schema is another one', schema('TextMessage'), 'title', 'Plain text', [
    'patch',
    'patch',
  ]),
  {
    ...keyword(
      'the values of an enum are in another order',
      `${schema('TextMessage')}/properties/messageTag`,
      'enum',
      undefined,
      ['patch', 'patch'],
    ),
    set: { enum: ['POST_PURCHASE_UPDATE', 'ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE'] },
  },
];

export const schemas: Case[] = [...requests, ...answers, ...prose];
