// One call in each situation, on whatever run time this is: what the client says of it.

/**
 * An error as JSON, with all that a run time put on it and on its causes.
 *
 * @param {any} error
 * @param {number} depth
 * @returns {unknown}
 */
function shapeOf(error, depth = 0) {
  if (typeof error !== 'object' || error === null) return error;
  const { name, message, cause, errors } = error;
  /** @type {Record<string, unknown>} */
  const shape = { name, message };
  for (const key of [
    'code',
    'errno',
    'syscall',
    'address',
    'port',
    'hostname',
    'host',
    'path',
    'retryable',
  ]) {
    if (error[key] !== undefined) shape[key] = error[key];
  }
  if (Array.isArray(errors)) shape['errors'] = errors.map((each) => shapeOf(each, depth + 1));
  if (cause !== undefined && depth < 5) shape['cause'] = shapeOf(cause, depth + 1);
  return shape;
}

/**
 * @typedef {{ baseUrl: string, timeoutMs: number, callsBefore: number }} Situation
 * @param {typeof import('@aelyst/client')} client
 * @param {Record<string, Situation>} situations
 */
export async function main(client, situations) {
  const message = { type: /** @type {const} */ ('text'), text: 'On its way' };
  const calls = Object.entries(situations).map(async ([name, { baseUrl, timeoutMs, callsBefore }]) => {
    const aelyst = client.createClient({
      token: 'any-token',
      baseUrl,
      timeoutMs,
      retry: { maxAttempts: 2 },
      allowTokenInBrowser: true,
    });
    for (let count = 0; count < callsBefore; count += 1) {
      client.unwrap(await aelyst.sendMessage('id:1', { message }));
      // A connection goes back to its pool a moment after the body was read.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const result = await aelyst.sendMessage('id:1', { message });
    if (result.ok) return [name, { kind: 'ok', delivery: 'processed', attempts: 1 }];
    const { kind, delivery, attempts } = result.error;
    // The client cleans what it keeps of an error. What the run time itself says shows how to tell the reason.
    const raw = await fetch(baseUrl, { signal: AbortSignal.timeout(timeoutMs) })
      .then((response) => response.text())
      .catch(shapeOf);
    return [name, { kind, delivery, attempts, error: shapeOf(result.error), raw }];
  });
  return Object.fromEntries(await Promise.all(calls));
}
