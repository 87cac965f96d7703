import type { AelystClient } from '@aelyst/client';

/** Adds a comment, and describes the result in words. It stands for your own code. */
export async function leaveComment(aelyst: AelystClient, text: string): Promise<string> {
  const result = await aelyst.createComment('id:123', { text });
  if (result.ok) return `Saved: ${result.data.text}`;
  const { kind, delivery } = result.error;
  if (delivery === 'unknown') return 'Perhaps saved. Have a look before you try again.';
  if (kind === 'not-found') return 'This contact does not exist.';
  if (kind === 'rate-limited' || kind === 'queued') return 'Busy. Try again later.';
  return 'Not saved.';
}
