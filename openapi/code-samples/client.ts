import { {{imports}} } from '@aelyst/client';

// The token is in AELYST_TOKEN.
const aelyst = createClient();

const result = await aelyst.{{operation}}(
  {{contact}},
  {{body}},
);

if (result.ok) {
  console.log(result.data);
} else {
  // After 'unknown', check before you resend:
  // it may have been processed.
  const { message, delivery } = result.error;
  console.error(message, delivery);
  process.exitCode = 1;
}
