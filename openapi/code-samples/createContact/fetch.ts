const api = 'https://api.aelyst.ai/v1';
const contact = encodeURIComponent('phone:+60121233112');

const response = await fetch(`${api}/contact/${contact}`, {
  method: 'POST',
  headers: {
    Authorization: `Bearer ${process.env.AELYST_TOKEN}`,
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    firstName: 'Jane',
    language: 'ms',
    countryCode: 'MY',
    custom_fields: [
      {
        name: 'Company Website',
        value: 'https://example.com',
      },
    ],
  }),
});

if (response.ok) console.log(await response.json());
else console.error(response.status, await response.text());
