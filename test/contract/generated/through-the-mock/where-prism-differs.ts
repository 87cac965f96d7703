/** What a server makes of a request: nothing is wrong with it, or something is, at some place. */
type Verdict = 'accepted' | { location: string[]; code: string | number };

/** A request that Prism judges otherwise than the description does. */
interface Difference {
  what: string;
  /** Why that is so, and why we live with it. */
  reason: string;
  /** What is sent in the place of a valid identifier, media type or body, as it stands on the wire. */
  send: { identifier?: string; mediaType?: string; body?: string };
  description: Verdict;
  prism: Verdict;
}

const missing: Verdict = { location: ['request'], code: 'required' };
const malformed: Verdict = { location: ['request'], code: 'malformed' };

/** JSON values that JavaScript counts as false. */
export const takenForMissing = [null, false, 0, ''];

/** Every difference that is known. A test fails as soon as one is none any more: it is to be removed then. */
export const differences = (parameter: string): Difference[] => [
  ...takenForMissing.map(
    (body): Difference => ({
      what: `the body ${JSON.stringify(body)}`,
      reason:
        'Prism asks "if (body)" to find out whether there is one. The request is refused all the same, and with the ' +
        'same answer; only the reason is another.',
      send: { body: JSON.stringify(body) },
      description: { location: ['request', 'body'], code: 'type' },
      prism: missing,
    }),
  ),
  {
    what: 'a media type that ends in +json',
    reason:
      'Prism validates it by the schema of application/json. No document says what the API does with it; the client ' +
      'sends application/json only.',
    send: { mediaType: 'application/vnd.example+json' },
    description: { location: ['request'], code: 415 },
    prism: 'accepted',
  },
  {
    what: 'a comma in an identifier that is not encoded',
    reason:
      'Prism takes it for a list before it decodes anything. The client encodes commas, and an encoded one is accepted.',
    send: { identifier: 'id:1,2' },
    description: 'accepted',
    prism: { location: ['request', 'path', parameter], code: 'type' },
  },
  ...['id:%ZZ', 'id:%ED%A0%80'].map(
    (identifier): Difference => ({
      what: `the identifier ${identifier}, which cannot be decoded`,
      reason:
        'Prism throws on it, and the mock refuses the request as a whole. The client cannot send it: it encodes what ' +
        'it is given, and refuses half of a surrogate pair.',
      send: { identifier },
      description: { location: ['request', 'path', parameter], code: 'pattern' },
      prism: malformed,
    }),
  ),
];
