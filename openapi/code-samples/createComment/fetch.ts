const api = 'https://api.aelyst.ai/v1';
const contact = encodeURIComponent('email:abdc@gmail.com');

const response = await fetch(
  `${api}/contact/${contact}/comment`,
  {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${process.env.AELYST_TOKEN}`,
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({
      text: '{{@user.42}} please call back',
    }),
  },
);

if (response.ok) console.log(await response.json());
else console.error(response.status, await response.text());
