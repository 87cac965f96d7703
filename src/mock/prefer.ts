import type { DescribedResponse, Operation } from './description/operations.js';
import { Problem } from './problem.js';

/** Which answer a request asks for by its `Prefer` header (RFC 7240). */
export interface Preference {
  code?: number;
  exampleKey?: string;
  dynamic: boolean;
  seed?: string;
  /** Whether it holds for a request that is not valid, too. No `Prefer` header can ask for that. */
  regardless?: boolean;
}

/** Whether a request chose its answer, so that the mock keeps to it. */
export const isChosen = ({ code, exampleKey }: Preference) => code !== undefined || exampleKey !== undefined;

const preference = /([\w-]+)\s*(?:=\s*(?:"([^"]*)"|([^,;"]*)))?/g;

function parse(header: string): Map<string, string> {
  const preferences = [...header.matchAll(preference)].map(
    ([, name, quoted, plain = '']) => [String(name).toLowerCase(), quoted ?? plain.trim()] as const,
  );
  // The first of two with the same name holds (RFC 7240, section 2).
  return new Map(preferences.reverse());
}

/** The response that an operation documents for a status. */
export const byStatus = (responses: DescribedResponse[], code: string) =>
  responses.find(({ status }) => status === code) ??
  responses.find(({ status }) => status.toUpperCase() === `${code.charAt(0)}XX`) ??
  responses.find(({ status }) => status === 'default');

/** The first success that an operation documents. */
export const success = (responses: DescribedResponse[]) =>
  [...responses]
    .sort((a, b) => a.status.localeCompare(b.status))
    .find(({ status }) => status.startsWith('2'));

const list = (values: string[]) => (values.length > 0 ? values.join(', ') : 'none');

/**
 * Reads the `Prefer` header. What it asks for has to be described: Prism itself answers with a 404 that looks like
 * a documented one, a 500, or another example than the one asked for.
 *
 * @throws Problem with status 422, which no operation documents, if the operation has no such answer.
 */
export function readPreference(header: string | undefined, { id, responses }: Operation): Preference {
  if (header === undefined) return { dynamic: false };
  const preferences = parse(header);
  const code = preferences.get('code');
  const exampleKey = preferences.get('example');
  const dynamic = preferences.get('dynamic') ?? 'false';
  const seed = preferences.get('seed');

  if (!/^(true|false)?$/.test(dynamic)) {
    throw new Problem(422, `Prefer: dynamic needs to be true or false, not "${dynamic}".`);
  }
  const response = code === undefined ? success(responses) : byStatus(responses, code);
  if (code !== undefined && (response === undefined || !/^[2-5]\d\d$/.test(code))) {
    const statuses = list(responses.map(({ status }) => status));
    throw new Problem(422, `Prefer: ${id} has no response with code "${code}". It has: ${statuses}.`);
  }
  const names = response?.contents.flatMap(({ examples }) => examples.map(({ name }) => name)) ?? [];
  if (exampleKey !== undefined && !names.includes(exampleKey)) {
    const where = `the response ${code ?? response?.status ?? '2XX'} of ${id}`;
    throw new Problem(422, `Prefer: ${where} has no example "${exampleKey}". It has: ${list(names)}.`);
  }
  return {
    dynamic: dynamic !== 'false',
    ...(code !== undefined && { code: Number(code) }),
    ...(exampleKey !== undefined && { exampleKey }),
    ...(seed !== undefined && { seed }),
  };
}
