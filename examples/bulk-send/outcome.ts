import type { ErrorKind, Result } from '@aelyst/client';

/** What the journal says of a row. Of several entries, the last one holds. */
export type Outcome =
  | { state: 'started' }
  | { state: 'sent'; messageId?: number }
  | { state: 'refused' | 'unknown' | 'not-sent'; kind?: ErrorKind; status?: number };

export function outcomeOf(result: Result<'sendMessage'>): Outcome {
  if (result.ok) return { state: 'sent', messageId: result.data.messageId };
  const { delivery, kind, status } = result.error;
  // A call that was told to wait, and was stopped meanwhile, was refused for a reason that has passed.
  const state = kind === 'aborted' && delivery === 'refused' ? 'not-sent' : delivery;
  return { state, kind, ...(status !== undefined && { status }) };
}

/** Why other rows would fail too until a person has done something, by kind. */
const troubles: Record<string, string> = {
  unauthorized: 'The API does not accept the token: check AELYST_TOKEN.',
  redirect: 'The server points elsewhere: check AELYST_BASE_URL.',
};

/** This many in a row are no accident. */
const mostInARow = 10;

/** Looks at outcomes, one after the other. Returns why the next rows would fail too, if they would. */
export function watchOutcomes(): (outcome: Outcome) => string | undefined {
  let unknown = 0;
  let undocumented = 0;
  let anySent = false;
  return (outcome) => {
    const kind = 'kind' in outcome ? outcome.kind : undefined;
    anySent ||= outcome.state === 'sent';
    unknown = isUnknown(outcome) ? unknown + 1 : 0;
    undocumented = kind === 'undocumented' && outcome.state === 'refused' && !anySent ? undocumented + 1 : 0;
    // A person has to look into each of them.
    if (unknown === mostInARow) {
      unknown = 0;
      return `The outcomes of ${mostInARow} messages in a row are unknown.`;
    }
    // As with a base URL that leads elsewhere, or a token that may not send: the rows are not to blame.
    if (undocumented === mostInARow) {
      undocumented = 0;
      return `The first ${mostInARow} messages were refused with a status that is not documented: check AELYST_BASE_URL, and what the token may do.`;
    }
    return troubles[kind ?? ''];
  };
}

/** Refusals because of the row itself: sent again unchanged, it would be refused again. */
const faultsOfRow: readonly (ErrorKind | undefined)[] = ['bad-request', 'not-found', 'undocumented'];

/** Whether a run sends the row. What may have arrived already is for a person to decide. */
export const isToBeSent = (outcome: Outcome | undefined): boolean =>
  outcome === undefined ||
  outcome.state === 'not-sent' ||
  (outcome.state === 'refused' && !faultsOfRow.includes(outcome.kind));

/** A started row without an outcome was under way when an earlier run was killed. */
export const isUnknown = (outcome: Outcome | undefined): boolean =>
  outcome?.state === 'started' || outcome?.state === 'unknown';
