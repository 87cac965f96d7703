/** RFC 6750 allows fewer characters than visible ASCII, but tokens with others are in use, and the client sends them. */
const wellFormed = /^Bearer [!-~]+$/;

const form = 'send "Authorization: Bearer <token>"';

/**
 * What is wrong with the credentials of a request; nothing of the token itself. A lower-case `bearer` is refused: HTTP
 * would allow it, but the documents show `Bearer`, and whoever gets past the mock should get past the API as well.
 */
export function authorizationFault(header: string | undefined): string | undefined {
  if (header === undefined || header === '') return `has no Authorization header; ${form}`;
  if (wellFormed.test(header)) return undefined;
  const [scheme, ...token] = header.split(' ');
  if (!/^bearer$/i.test(String(scheme)))
    return `is authorized in another way than with a bearer token; ${form}`;
  if (scheme !== 'Bearer') return `writes the scheme as "${scheme}"; ${form}`;
  if (token.join('') === '') return `has no token behind "Bearer"; ${form}`;
  return `has a token with characters that no token has (spaces, for instance); ${form}`;
}
