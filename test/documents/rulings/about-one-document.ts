import type { Ruling } from '../rulings.js';

export const aboutOneDocument: readonly Ruling[] = [
  {
    number: 3,
    place: 'identifier of Create a contact',
    shown: 'the prose allows an ID, the examples leave it out',
    reading: 'the same schema on the wire; only the client refuses an ID, which cannot be known beforehand',
    noFact: 'it changes the client; that the schema is the same is held by the facts of ruling 2',
  },
  {
    number: 4,
    place: 'Create a contact: language, countryCode',
    shown: 'no type; the sample has "ms" and "MY"',
    reading: 'string or null, with the sample’s values as examples, and any other value allowed',
  },
  {
    number: 5,
    place: 'Create a contact: value of a custom field',
    shown: 'labelled string, while the formatting rules ask for bare numbers and true or false',
    reading: 'string, number or boolean; the rules are carried in prose',
  },
  {
    number: 6,
    place: 'Create a contact: request body',
    shown: '"Any of" with a single member',
    reading: 'a plain object',
  },
  {
    number: 7,
    place: 'Create a contact: code of a success',
    shown: 'a required string, where every other code is an integer',
    reading: 'kept as shown',
  },
  {
    number: 8,
    place: 'Create a comment: body of a success',
    shown: 'three properties, none marked required; the example has two of them',
    reading: 'three optional properties; the documented example, and a complete one beside it',
  },
  {
    number: 9,
    place: 'Send a message: message',
    shown: '"One of" with Text alone; the prose speaks of custom payloads',
    reading: 'one member, told apart by its type; the others are not made up',
  },
  {
    number: 10,
    place: 'Send a message: messageId',
    shown: 'an integer with the format 1262965213',
    reading: 'an integer without a format; the number is an example',
  },
  {
    number: 11,
    place: 'Send a message: channelId',
    shown: 'integer, nullable; left out or null for the channel last used',
    reading: 'integer or null, and optional',
  },
  {
    number: 12,
    place: 'Open/close conversation: status',
    shown: 'a string, said to be open or close',
    reading: 'these two values and no other',
  },
  {
    number: 13,
    place: 'Open/close conversation: summary',
    shown: 'only used when a category is given',
    reading: 'said, not enforced',
    noFact: 'it adds no constraint; that the prose says it is listed as a mention',
  },
  {
    number: 14,
    place: 'Add tags: 449',
    shown: 'three times, with no media type; twice with an example a property',
    reading: 'one JSON response',
  },
  {
    number: 15,
    place: '404 of Create a contact, Add tags and Send a message; 449 of Create a contact',
    shown: 'not listed',
    reading: 'not added',
    noFact: 'it adds nothing; such a response would be unbacked',
  },
  {
    number: 24,
    place: 'Send a message: messageTag',
    shown: 'listed after text, with nothing that closes the Text object',
    reading: 'an optional property of the text message',
  },
  {
    number: 26,
    place: 'Create a contact: request sample',
    shown: '"Muhammad " with a blank in the sample, "Muhammad" at the property',
    reading: 'each kept to the letter',
  },
  {
    number: 27,
    place: 'Create a contact: examples of the identifier',
    shown: 'two, where every other operation has three',
    reading: 'a parameter of its own, with the same schema and these two',
  },
];
