// One call in each situation, on whatever run time this is: what the client says of it.

/**
 * An error as JSON, with all that a run time put on it and on its causes.
 *
 * @param {any} error
 * @returns {unknown}
 */
function shapeOf(error, depth = 0) {
  if (Array.isArray(error)) return error.map((each) => shapeOf(each, depth + 1));
  if (typeof error !== 'object' || error === null || depth > 5) return error;
  const names = ['name', ...Object.getOwnPropertyNames(error)].filter(
    (name) => ['cause', 'errors'].includes(name) || !['object', 'undefined'].includes(typeof error[name]),
  );
  return Object.fromEntries(names.map((name) => [name, shapeOf(error[name], depth + 1)]));
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
