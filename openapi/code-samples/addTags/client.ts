import { contactId, createClient } from '@aelyst/client';

const aelyst = createClient({
  token: process.env.AELYST_TOKEN ?? '',
});

const tagged = await aelyst.addTags(contactId(123), [
  'customer',
  'newsletter',
]);

if (tagged.ok) console.log(tagged.data.contactId);
else console.error(tagged.error.message);
