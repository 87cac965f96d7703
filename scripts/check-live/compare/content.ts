import { child, isObject, type JsonObject, locate } from '../../support/pointer.js';
import type { Answer } from '../answer.js';
import type { Described, DescribedResponse } from '../described.js';
import type { Drift } from '../drift.js';
import type { OperationId } from '../exchange.js';
import { editsOf, messageOf, pointerIn } from '../schema-edits.js';
import { contentsFor, isJson, mediaTypeOf } from './media-type.js';

/** The name under which a response describes a media type: its own, that of its kind (`text/*`), or any. */
function nameIn(content: JsonObject, mediaType: string): string | undefined {
  const ranges = [mediaType, mediaType.replace(/\/.*/, '/*'), '*/*'];
  return ranges.flatMap(
    (range) => Object.keys(content).find((name) => name.toLowerCase() === range) ?? [],
  )[0];
}

function compareValue(
  { document, checkClosed }: Described,
  mediaType: string,
  place: string,
  answer: Answer,
): Drift[] {
  const broken = (message: string) => [{ place: 'body #', message, changes: [] }];
  if (answer.brokenOff !== undefined) return broken(`breaks off: ${answer.brokenOff}`);
  if (isJson(mediaType) && !('json' in answer)) return broken('is not JSON, as its media type says');
  const schema = locate(document, child(place, 'schema'));
  if (schema.value === undefined) return [];
  const value = isJson(mediaType) ? answer.json : answer.text;
  return checkClosed(schema.pointer, value).map((fault) => ({
    place: `body ${pointerIn(fault)}`,
    message: messageOf(fault),
    changes: [editsOf(fault)],
  }));
}

/** Media type and body of an answer, by the response that the description has for its status. */
export function compareContent(
  described: Described,
  operation: OperationId,
  { value: response, pointer, place }: DescribedResponse,
  answer: Answer,
): Drift[] {
  const content = isObject(response['content']) ? response['content'] : {};
  const names = Object.keys(content);
  const contentPointer = child(pointer, 'content');
  if (answer.text === '' && answer.brokenOff === undefined) {
    if (names.length === 0) return [];
    // Other operations may refer to the same response, and have a body in it.
    const { content: _, ...bodiless } = response;
    const change = { op: 'replace', pointer: place, value: bodiless } as const;
    return [{ place: 'body #', message: 'is empty', changes: [[change]] }];
  }
  const mediaType = mediaTypeOf(answer);
  const contents = contentsFor(described, operation, answer);
  if (names.length === 0) {
    const changes = contents.map((value) => [{ op: 'add', pointer: contentPointer, value } as const]);
    return [{ place: 'body #', message: 'is not described', changes }];
  }
  const name = nameIn(content, mediaType);
  if (name !== undefined) return compareValue(described, mediaType, child(contentPointer, name), answer);
  const changes = contents.map((each) =>
    Object.entries(each).map(
      ([type, value]) => ({ op: 'add', pointer: child(contentPointer, type), value }) as const,
    ),
  );
  const is = mediaType === '' ? 'is missing' : `is ${mediaType}`;
  return [{ place: 'header Content-Type', message: `${is}, and not ${names.join(' or ')}`, changes }];
}
