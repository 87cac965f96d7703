import type { MockedOperation } from './description.js';
import { Problem } from './problem.js';

/** Which response a request asks for by its `Prefer` header (RFC 7240). */
export interface Preference {
  code?: number | undefined;
  /** Name of an example, which is returned unchanged. */
  example?: string | undefined;
  /** Whether it also applies to an invalid request. No `Prefer` header can set this. */
  regardless?: boolean;
}

const preference = /(;?)\s*([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;"]*)))?/g;

function parse(header: string): Map<string, string> {
  const preferences = [...header.matchAll(preference)]
    // After a semicolon comes a parameter of the preference before it.
    .filter(([, semicolon]) => semicolon === '')
    .map(([, , name, quoted, plain = '']) => [String(name).toLowerCase(), quoted ?? plain.trim()] as const);
  // Of two with the same name, the first counts (RFC 7240, section 2).
  return new Map(preferences.reverse());
}

export const responseFor = ({ responses }: MockedOperation, status: number) =>
  responses.find((response) => response.status === status);

/**
 * Reads the `Prefer` header.
 *
 * @throws Problem with status 422, which no operation documents, if the operation has no such response.
 */
export function readPreference(header: string | null, operation: MockedOperation): Preference {
  if (header === null) return {};
  const { id, responses, success } = operation;
  const preferences = parse(header);
  if ((preferences.get('dynamic') ?? 'false') !== 'false') {
    throw new Problem(
      422,
      'Prefer: dynamic is not known to this mock. Prism (@stoplight/prism-cli) makes responses up from the schemas; ' +
        'see the guide on mocking for the versions to use.',
    );
  }
  const code = preferences.get('code');
  const example = preferences.get('example');
  const response = responses.find(({ status }) => String(status) === (code ?? String(success.status)));
  if (response === undefined) {
    const statuses = responses.map(({ status }) => status).join(', ');
    throw new Problem(422, `Prefer: ${id} has no response with code "${code}". It has: ${statuses}.`);
  }
  if (example !== undefined && !Object.hasOwn(response.examples, example)) {
    const names = Object.keys(response.examples).join(', ');
    throw new Problem(
      422,
      `Prefer: the response ${response.status} of ${id} has no example "${example}". It has: ${names}.`,
    );
  }
  return { code: code === undefined ? undefined : response.status, example };
}

const token = "[!#$%&'*+.^_`|~0-9a-z-]+";
const mediaRange = new RegExp(`^(${token})/(${token})\\s*((?:;.*)?)$`, 'i');

/** How closely a media range names a media type: 3 the type itself, 2 its family, 1 anything, 0 not. */
function closeness(range: string, family: string, mediaType: string): number {
  if (range === mediaType) return 3;
  if (range === `${family}/*`) return 2;
  return range === '*/*' ? 1 : 0;
}

/**
 * Whether an `Accept` header admits a media type (RFC 9110, section 12.5.1): the closest range decides, and one with
 * the weight 0 refuses. Malformed ranges are ignored; a header that has no others admits any media type.
 */
export function accepts(header: string | null, mediaType: string): boolean {
  const type = mediaType.toLowerCase();
  const family = type.replace(/\/.*/, '');
  const ranges = `${header}`.split(',').flatMap((text) => {
    const [, main, sub, parameters] = mediaRange.exec(text.trim()) ?? [];
    if (main === undefined) return [];
    const [, weight = '1'] = /;\s*q=\s*([\d.]+)/i.exec(`${parameters}`) ?? [];
    return [
      { close: closeness(`${main}/${sub}`.toLowerCase(), family, type), refused: Number(weight) === 0 },
    ];
  });
  if (ranges.length === 0) return true;
  const closest = Math.max(...ranges.map(({ close }) => close));
  return closest > 0 && ranges.some(({ close, refused }) => close === closest && !refused);
}
