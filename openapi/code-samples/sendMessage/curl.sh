API=https://api.aelyst.ai/v1

curl "$API/contact/phone%3A%2B60121233112/message" \
  --header "Authorization: Bearer $AELYST_TOKEN" \
  --header 'Content-Type: application/json' \
  --data '{
    "message": {
      "type": "text",
      "text": "Your parcel is on its way"
    }
  }'
