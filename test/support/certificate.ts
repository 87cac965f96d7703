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

/** The same for api.test, a name of no machine. A client that trusts it has its certificate as an authority. */
export const trusted = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBkzCCATigAwIBAgIURBqPVphRewiZ40MIiqyj4ANp8JYwCgYIKoZIzj0EAwIw
EzERMA8GA1UEAwwIYXBpLnRlc3QwIBcNMjYxMTI3MDMyMDQ1WhgPMjEyNjExMDMw
MzIwNDVaMBMxETAPBgNVBAMMCGFwaS50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEu2sNtKyuLHrDoisVucoi/mCv//EleZBJUBDHJwnlzxCsJYw6jrjJWwvU
J8IblmuHg6qh8Ebf9UQBRQOQmWh0MKNoMGYwHQYDVR0OBBYEFHnBgdK8gGkKOGjC
3FVwCa2V8DhUMB8GA1UdIwQYMBaAFHnBgdK8gGkKOGjC3FVwCa2V8DhUMA8GA1Ud
EwEB/wQFMAMBAf8wEwYDVR0RBAwwCoIIYXBpLnRlc3QwCgYIKoZIzj0EAwIDSQAw
RgIhAP/CQImFm2qv8sNMF39vVjykkUuPAUWVbgdSi8qyeSrTAiEA9iLGDOkgpE3T
k73VFkMJ6zSpxYwojxwstrf58/Lrjf4=
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZHi/uwrPYo0V658X
IVTlJ0ehynwu9DSIzbvUfk6IX/ehRANCAAS7aw20rK4sesOiKxW5yiL+YK//8SV5
kElQEMcnCeXPEKwljDqOuMlbC9QnwhuWa4eDqqHwRt/1RAFFA5CZaHQw
-----END PRIVATE KEY-----
`,
};
