const api = 'https://api.aelyst.ai/v1';
const contact = encodeURIComponent('id:123');

const response = await fetch(
  `${api}/contact/${contact}/tag`,
  {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${process.env.AELYST_TOKEN}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(['customer', 'newsletter']),
  },
);

if (response.ok) console.log(await response.json());
else console.error(response.status, await response.text());
