import { describe, expect, it } from 'vitest';
import type { Bundle } from '../../scripts/support/description.js';
import { bundle } from '../support/contract.js';
import { bodyDrifts, type DriftCase, headDrifts, statusDrifts } from './drifts.js';
import { envFor, patch, reportOf, run } from './run.js';
import { startApi } from './server.js';

/** Answers of 400 for a contact, and of 200, take a contact and something to write. */
const argsFor = ({ instead, operation }: DriftCase) => [
  '--json',
  '--only',
  operation,
  ...(instead === 401 ? [] : ['--contact', 'id:1']),
  ...(instead === 200 ? ['--write', ...(bodies[operation] ?? [])] : []),
];

const bodies: Record<string, string[]> = {
  createComment: ['--create-comment', '{"text":"Test"}'],
  sendMessage: ['--send-message', '{"message":{"type":"text","text":"Test"}}'],
};

function documentOf({ describe: change = () => {} }: DriftCase): Bundle {
  const document = structuredClone(bundle);
  change(document);
  return document;
}

describe.each([
  ['status', statusDrifts],
  ['head', headDrifts],
  ['body', bodyDrifts],
])('drift of the %s', (_, cases) => {
  it.each(cases)('$name is reported, and covered by what is suggested', async (drift) => {
    const { operation, instead, by, reported, edited, status = instead } = drift;
    await using api = await startApi((answer, sent) =>
      sent.operation.operationId === operation && answer.status === instead
        ? { ...answer, ...(typeof by === 'function' ? by(answer, sent) : by) }
        : answer,
    );
    const document = documentOf(drift);
    const outcome = await run(envFor(api), argsFor(drift), document);
    expect(outcome.code).toBe(1);
    const found = reportOf(outcome).drift;
    expect(new Set(found.map(({ place }) => place))).toEqual(new Set(Object.keys(reported)));
    for (const each of found) {
      expect([each.operation, each.status]).toEqual([operation, status]);
      expect(each.message).toContain(reported[each.place]);
    }

    const suggested = new Set(found.map(({ edits }) => edits?.[0]?.pointer).filter((pointer) => pointer));
    expect(suggested).toEqual(new Set(edited));
    const edits = new Map(
      found.flatMap((each) => each.edits ?? []).map((edit) => [JSON.stringify(edit), edit]),
    );
    for (const edit of edits.values()) patch(document, edit);
    const again = await run(envFor(api), argsFor(drift), document);
    const left = reportOf(again).drift;
    expect(left.map(({ place, message }) => [place, message])).toEqual(
      found.filter((each) => each.edits === null).map(({ place, message }) => [place, message]),
    );
    expect(again.code).toBe(left.length > 0 ? 1 : 0);
  });
});
