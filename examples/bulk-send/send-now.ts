/** What run times say about a connection: an error, or several of them. */
interface Cause {
  errors?: Cause[];
}

/**
 * Sends a request by the run time's own `fetch`, which connects to no other host: whatever it says about a connection is
 * about this URL. The client cannot know that of a `fetch` that it is given, so the errors get the URL's address here.
 */
export async function sendNow(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const { cause, message } = error as { cause?: unknown; message: string };
    if (typeof cause !== 'object' || cause === null) throw error;
    const { href, hostname } = new URL(String(url));
    const place = { path: href, address: hostname.replace(/[[\]]/g, '') };
    // Requests that waited for the same connection share its error: each URL needs its own.
    const placed = (link: Cause): Cause =>
      Object.assign(Object.create(link), { ...place, errors: link.errors?.map(placed) });
    throw new TypeError(message, { cause: placed(cause) });
  }
}
