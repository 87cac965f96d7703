import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { bundleDescription } from '../../scripts/generate/bundle.js';
import type { Bundle } from '../../scripts/support/description.js';
import { copyDescriptions } from '../lint/copies.js';
import { bundle } from '../support/contract.js';
import { triedOf } from '../support/thorough.js';
import { bodyDrifts } from './drifts/body.js';
import type { DriftCase } from './drifts/drift-case.js';
import { headDrifts } from './drifts/head.js';
import { statusDrifts } from './drifts/status.js';
import { envFor, patch, reportOf, run } from './run.js';
import { type Change, documented, startApi } from './server.js';

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
  it.each(triedOf(cases, 2))('$name is reported, and covered by what is suggested', async (drift) => {
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

/** Drift whose changes belong into the root file, and into those of paths, responses, schemas and headers. */
const driftOf: Record<string, Change> = {
  createComment: (answer) => ({ ...answer, status: 503 }),
  sendMessage: (answer, { status }) =>
    status === 400 ? { ...answer, status: 404, body: '{"code":404,"message":"Contact not found"}' } : answer,
  addTags: (answer) => ({ ...answer, body: '{"code":"401","trace":{"id":1}}' }),
  setConversationStatus: (answer, { authorization, operation }) =>
    authorization === undefined ? documented(operation, 200) : answer,
  createContact: (_, { operation }) => ({
    ...documented(operation, 429),
    headers: { 'content-type': 'application/problem+json' },
  }),
};

it('a change is the same in the files under openapi/ as in the bundle', async () => {
  await using api = await startApi((answer, sent) => {
    const change = driftOf[sent.operation.operationId];
    return change ? change(answer, sent) : answer;
  });
  const { drift } = reportOf(await run(envFor(api), ['--json', '--contact', 'id:1']));
  const edits = new Map(
    drift.flatMap((each) => each.edits ?? []).map((edit) => [JSON.stringify(edit), edit]),
  );
  const files = new Set([...edits.values()].map(({ source }) => source.file));
  expect([...files].toSorted()).toEqual([
    'openapi/components/headers/RateLimitLimit.yaml',
    'openapi/components/headers/RateLimitRemaining.yaml',
    'openapi/components/headers/RetryAfter.yaml',
    'openapi/components/responses/RateLimited.yaml',
    'openapi/components/schemas/Error.yaml',
    'openapi/openapi.yaml',
    'openapi/paths/contact_{identifier}_comment.yaml',
    'openapi/paths/contact_{identifier}_conversation_status.yaml',
    'openapi/paths/contact_{identifier}_message.yaml',
  ]);

  const expected = structuredClone(bundle);
  const { folders, remove } = await copyDescriptions([[]]);
  try {
    const folder = String(folders[0]);
    for (const { source, ...edit } of edits.values()) {
      patch(expected, edit);
      const file = join(folder, relative('openapi', source.file));
      const content: unknown = parse(await readFile(file, 'utf8'));
      patch(content, source);
      await writeFile(file, stringify(content));
    }
    expect(await bundleDescription(join(folder, 'openapi.yaml'))).toEqual(expected);
  } finally {
    await remove();
  }
});
