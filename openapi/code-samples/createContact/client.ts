import { createClient, phone } from '@aelyst/client';

const aelyst = createClient({
  token: process.env.AELYST_TOKEN ?? '',
});

const created = await aelyst.createContact(
  phone('+60121233112'),
  {
    firstName: 'Jane',
    language: 'ms',
    countryCode: 'MY',
    custom_fields: [
      {
        name: 'Company Website',
        value: 'https://example.com',
      },
    ],
  },
);

if (created.ok) console.log(created.data.message);
else console.error(created.error.message);
