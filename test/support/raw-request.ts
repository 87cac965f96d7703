import { type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request that may say what no client would: nothing of it is corrected on its way. */
interface RawRequest {
  method: string;
  /** Behind the base URL, as it is to stand on the wire: `fetch` would resolve `..`. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What stands before the paths of the description at a server: nothing if its base URL has no path. */
export const basePathOf = (baseUrl: string) => new URL(baseUrl).pathname.replace(/\/$/, '');

/** Sends a request as it stands. */
export async function rawRequest(
  baseUrl: string,
  { method, path, headers, body }: RawRequest,
): Promise<Response> {
  const { hostname, port } = new URL(baseUrl);
  // Node states the length of a body by itself for some methods only.
  const length = { 'content-length': String(Buffer.byteLength(body)) };
  const options: RequestOptions = {
    ...{ hostname, port, method, path: basePathOf(baseUrl) + path },
    headers: { ...length, ...headers },
  };
  return new Promise<Response>((resolve, reject) => {
    request(options, async (message) => {
      const fields = Object.entries(message.headersDistinct).map(([name, values = []]) => [
        name,
        values.join(', '),
      ]);
      resolve(
        new Response(await text(message), {
          status: message.statusCode ?? 0,
          headers: Object.fromEntries(fields),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}
