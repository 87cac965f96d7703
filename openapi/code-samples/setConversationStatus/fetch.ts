const api = 'https://api.aelyst.ai/v1';
const contact = encodeURIComponent('id:123');

const response = await fetch(
  `${api}/contact/${contact}/conversation/status`,
  {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${process.env.AELYST_TOKEN}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      status: 'close',
      category: 'Order',
      summary: 'Asked where the parcel is',
    }),
  },
);

if (response.ok) console.log(await response.json());
else console.error(response.status, await response.text());
