import { createClient, phone } from '@aelyst/client';

const aelyst = createClient({
  token: process.env.AELYST_TOKEN ?? '',
});

const sent = await aelyst.sendMessage(
  phone('+60121233112'),
  {
    message: {
      type: 'text',
      text: 'Your parcel is on its way',
    },
  },
);

if (sent.ok) console.log(sent.data.messageId);
else console.error(sent.error.message);
