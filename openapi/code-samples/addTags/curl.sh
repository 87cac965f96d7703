API=https://api.aelyst.ai/v1

curl "$API/contact/id%3A123/tag" \
  --header "Authorization: Bearer $AELYST_TOKEN" \
  --header 'Content-Type: application/json' \
  --data '["customer", "newsletter"]'
