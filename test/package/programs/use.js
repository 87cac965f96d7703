// What every consumer runs: each operation once, an error, and an argument that is refused before a request.

/** @param {unknown} condition @param {string} what */
function must(condition, what) {
  if (!condition) throw new Error(`The client does not ${what}.`);
}

/**
 * @param {typeof import('@aelyst/client')} client
 * @param {string} baseUrl
 */
export async function main(client, baseUrl) {
  const { AelystError, contactId, createClient, email, mention, phone, unwrap } = client;
  const aelyst = createClient({ token: 'any-token', baseUrl, retry: false });
  const message = { type: /** @type {const} */ ('text'), text: 'On its way' };
  must(unwrap(await aelyst.createContact(email('jane@example.com'), { firstName: 'Jane' })).code, 'create');
  must((await aelyst.createComment(contactId(123), { text: mention(42) })).ok, 'comment');
  must((await aelyst.setConversationStatus('id:123', { status: 'close' })).ok, 'close');
  must((await aelyst.addTags('id:123', ['new'])).ok, 'tag');
  const sent = await aelyst.sendMessage(phone('+60121233112'), { message });
  must(sent.ok && sent.data.messageId, 'send');
  const refused = await aelyst.addTags('id:123', [], { headers: { Prefer: 'code=449' } });
  must(
    !refused.ok && refused.error instanceof AelystError && refused.error.kind === 'queued',
    'tell of a 449',
  );
  const thrown = await aelyst.addTags(/** @type {'id:1'} */ ('123'), []).catch((error) => error);
  must(thrown instanceof TypeError, 'refuse an identifier without a prefix');
  return 'consumer ok';
}
