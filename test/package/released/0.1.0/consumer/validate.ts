import { type AelystClient, type NewMessage, phone } from '@aelyst/client';
import {
  addTagsBody,
  type BodySchema,
  createCommentBody,
  createContactBody,
  type Issue,
  type StandardSchema,
  sendMessageBody,
  setConversationStatusBody,
  type Verdict,
} from '@aelyst/client/validate';

const strict: StandardSchema<NewMessage> = sendMessageBody.strict;
const problemOf = ({ path, message }: Issue): string => `${path.join('.')} ${message}`;

export async function sendChecked(aelyst: AelystClient, to: string, body: unknown): Promise<string[]> {
  const verdict: Verdict<NewMessage> = strict['~standard'].validate(body);
  if (verdict.issues !== undefined) return verdict.issues.map(problemOf);
  const sent = await aelyst.sendMessage(phone(to), verdict.value);
  return sent.ok ? [] : [sent.error.message];
}

function accepts<Body>(schema: BodySchema<Body>, value: unknown): boolean {
  return schema['~standard'].validate(value).issues === undefined;
}

export const accepted: boolean[] = [
  accepts(createContactBody, { firstName: 'Jane' }),
  accepts(createCommentBody, { text: 'Please call back' }),
  accepts(setConversationStatusBody, { status: 'close' }),
  accepts(addTagsBody, ['customer']),
];
