import type { Ruling } from '../rulings.js';

export const aboutSeveralDocuments: readonly Ruling[] = [
  {
    number: 1,
    place: 'every description',
    shown: 'prose',
    reading: 'worded anew; what goes over the wire carries over to the letter',
    noFact: 'prose is not compared; the terms that carry over are listed as mentions',
  },
  {
    number: 2,
    place: 'identifier',
    shown: 'no pattern; three examples, each with a prefix and a colon',
    reading: 'a string whose pattern knows the three prefixes and asks for something after the colon',
  },
  {
    number: 16,
    place: 'headers of the rate limit',
    shown: 'three numbers after the 429, with examples',
    reading: 'numbers, on the 429 alone',
  },
  {
    number: 17,
    place: '449',
    shown: 'still in queue, try again in a few minutes; no headers',
    reading: 'the request was not carried out; the client sends it again only when asked to',
    noFact: 'it changes the client',
  },
  {
    number: 18,
    place: 'code and message of an error',
    shown: 'neither marked required',
    reading: 'both optional',
  },
  {
    number: 19,
    place: 'request bodies',
    shown: 'not marked required, but useless without',
    reading: 'required',
  },
  {
    number: 20,
    place: 'additional properties',
    shown: 'not mentioned',
    reading: 'left open',
    noFact: 'it adds nothing; a closed schema would be unbacked',
  },
  {
    number: 21,
    place: 'lengths of strings and lists',
    shown: 'only that of a comment',
    reading: 'no other limit',
    noFact: 'it adds nothing; another limit would be unbacked',
  },
  {
    number: 22,
    place: 'e-mail addresses and URLs',
    shown: 'only in the prose of the formatting rules',
    reading: 'no format keyword, which could refuse what the API takes',
    noFact: 'it adds nothing; a format would be unbacked',
  },
  {
    number: 23,
    place: 'names',
    shown:
      'none for operations, groups of operations, components, statuses, and all examples but ExampleTags',
    reading: 'chosen by us',
  },
  {
    number: 25,
    place: 'examples marked "generated"',
    shown: '{"contactId": 1} and {"messageId": 1}',
    reading: 'kept as examples, being what the documents show',
  },
  {
    number: 28,
    place: 'openapi, jsonSchemaDialect',
    shown: 'nothing',
    reading: '3.1.0 and the dialect of 2020-12, which our tools need',
  },
  {
    number: 29,
    place: 'statuses',
    shown: 'no numbers beside the bodies; errors say theirs in the example of code',
    reading: "an error has the status of its example's code, the body before the errors 200",
    noFact: 'the status is part of the path of every fact about a response',
  },
  {
    number: 30,
    place: 'server, authorization',
    shown: 'samples only: an URL up to the path, and the header Authorization: Bearer <token>',
    reading: 'one server with that URL, and the bearer scheme for every operation',
  },
];
