API=https://api.aelyst.ai/v1

curl "$API/contact/email%3Aabdc%40gmail.com/comment" \
  --header "Authorization: Bearer $AELYST_TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{ "text": "{{@user.42}} please call back" }'
