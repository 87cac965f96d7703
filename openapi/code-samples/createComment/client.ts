import {
  createClient,
  email,
  mention,
} from '@aelyst/client';

const aelyst = createClient({
  token: process.env.AELYST_TOKEN ?? '',
});

const commented = await aelyst.createComment(
  email('abdc@gmail.com'),
  { text: `${mention(42)} please call back` },
);

if (commented.ok) console.log(commented.data.created_at);
else console.error(commented.error.message);
