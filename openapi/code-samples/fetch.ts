const api = '{{server}}';
const identifier = encodeURIComponent({{identifier}});
const token = process.env.AELYST_TOKEN;

// If it throws, or after a 5xx, check before you
// resend: it may have been processed.
const response = await fetch(
  `${api}{{path}}`,
  {
    method: '{{method}}',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({{body}}),
    redirect: 'manual',
    signal: AbortSignal.timeout(30_000),
  },
);

if (response.ok) {
  console.log(await response.json());
} else {
  console.error(response.status, await response.text());
  process.exitCode = 1;
}
