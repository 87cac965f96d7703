/** A mutant that means what the description means, so that nothing need notice it. */
export interface Equivalent {
  /** Its name, to the letter. */
  readonly mutant: string;
  readonly reason: string;
}

const contact = '#/components/schemas/NewContact/properties';

/**
 * Every mutant that may survive. An entry that names no mutant any more fails the run, and so does one that is killed.
 */
export const equivalents: readonly Equivalent[] = [
  {
    mutant:
      'examples-reordered at #/paths/~1contact~1{identifier}~1conversation~1status/post/requestBody/content/application~1json/examples: ["Open","Close"] → ["Close","Open"]',
    reason:
      'Examples of a request are alternatives with names; unlike those of an answer, none is chosen by default.',
  },
  {
    mutant:
      'examples-reordered at #/components/parameters/NewContactIdentifier/examples: ["email","phone"] → ["phone","email"]',
    reason: 'The forms of an identifier are alternatives; the client takes any of them, in no order.',
  },
  {
    mutant:
      'examples-reordered at #/components/parameters/Identifier/examples: ["id","email","phone"] → ["phone","email","id"]',
    reason: 'The forms of an identifier are alternatives; the client takes any of them, in no order.',
  },
  {
    mutant:
      'values-reordered at #/components/schemas/ConversationStatus/properties/status/enum: ["open","close"] → ["close","open"]',
    reason: 'An enum is a set: a value is one of its members, wherever that stands.',
  },
  {
    mutant:
      'values-reordered at #/components/schemas/TextMessage/properties/messageTag/enum: ["ACCOUNT_UPDATE","POST_PURCHASE_UPDATE","CONFIRMED_EVENT_UPDATE"] → ["CONFIRMED_EVENT_UPDATE","POST_PURCHASE_UPDATE","ACCOUNT_UPDATE"]',
    reason: 'An enum is a set: a value is one of its members, wherever that stands.',
  },
  {
    mutant:
      'types-reordered at #/components/schemas/CustomField/properties/value/type: ["string","number","boolean"] → ["boolean","number","string"]',
    reason: 'A list of types is a set: a value has one of them, wherever that stands.',
  },
  {
    mutant: `types-reordered at ${contact}/language/type: ["string","null"] → ["null","string"]`,
    reason: 'A list of types is a set: a value has one of them, wherever that stands.',
  },
  {
    mutant: `types-reordered at ${contact}/countryCode/type: ["string","null"] → ["null","string"]`,
    reason: 'A list of types is a set: a value has one of them, wherever that stands.',
  },
  {
    mutant:
      'types-reordered at #/components/schemas/NewMessage/properties/channelId/type: ["integer","null"] → ["null","integer"]',
    reason: 'A list of types is a set: a value has one of them, wherever that stands.',
  },
  {
    mutant:
      'required-reordered at #/components/schemas/ContactAdded/required: ["code","message"] → ["message","code"]',
    reason: 'Required properties are a set: each has to be there, in whatever order they are listed.',
  },
  {
    mutant:
      'required-reordered at #/components/schemas/TextMessage/required: ["type","text"] → ["text","type"]',
    reason: 'Required properties are a set: each has to be there, in whatever order they are listed.',
  },
];
