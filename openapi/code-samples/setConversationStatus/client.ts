import { contactId, createClient } from '@aelyst/client';

const aelyst = createClient({
  token: process.env.AELYST_TOKEN ?? '',
});

const closed = await aelyst.setConversationStatus(
  contactId(123),
  {
    status: 'close',
    category: 'Order',
    summary: 'Asked where the parcel is',
  },
);

if (closed.ok) console.log(closed.data.contactId);
else console.error(closed.error.message);
