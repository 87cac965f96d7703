/**
 * A certificate that nobody trusts, for localhost, until 2126. Made by `openssl req -x509 -newkey ec -pkeyopt
 * ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost`; nothing is protected by its key.
 */
export const untrusted = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUS/9i8bDhACZZoRdSWHvX7WVn0tkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzAxMDMxMFoYDzIxMjYxMTAz
MDEwMzEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASwnLD+ZpbZ78DoVpe6ta+wjscy5pUDOhprrdMpt0RIn5L5Y3JlNHaZ
3nohSS06NoKlQSjT44HdnEZAdGFKKoeso1MwUTAdBgNVHQ4EFgQUeqSfB5ZDbSOw
QgE6VaQgHGaGiAUwHwYDVR0jBBgwFoAUeqSfB5ZDbSOwQgE6VaQgHGaGiAUwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiACp1aNVEDTno/mhfQFzN/N
JUAsqFnDIBCJzWmODqfsGwIgIXjsJRtT1/WQaMWNjlUbnPkb3hl1ItvksidEA+MO
1Qw=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgROOzk1F272ehnl1h
sAVAqb2F63yrlhV2R2j8DoLAO7yhRANCAASwnLD+ZpbZ78DoVpe6ta+wjscy5pUD
OhprrdMpt0RIn5L5Y3JlNHaZ3nohSS06NoKlQSjT44HdnEZAdGFKKoes
-----END PRIVATE KEY-----
`,
};
